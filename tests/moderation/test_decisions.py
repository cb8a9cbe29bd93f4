"""What was decided, kind by kind: the refused beside the innocent.

Why stands in the notes of the lists and in the comments here.
"""

import pytest

from bot.moderation import Level

# Words whose sense hangs on their company.
COMPANY = [
    ("ta chatte", "le chat et la chatte du voisin"),
    ("sale bâtard", "un pain bâtard bien cuit"),
    ("sale pédale", "la pédale du vélo"),
    ("arabe de merde", "un ami arabe"),
    ("sale juif", "mon voisin juif"),
    ("espèce de noir", "un manteau noir"),
    ("sale chinois", "le restaurant chinois"),
    ("gros porc", "gros, ça va"),
    ("je vais la baiser", "un baiser sur la joue"),
    ("elle te suce", "il suce un bonbon"),
    ("tapette", "une tapette à mouches"),
    ("espèce de mongol", "l'empire mongol"),
    ("gogol", "le roman de Gogol"),
    ("sale autiste", "mon frère est autiste"),
    ("taille une pipe", "la pipe de mon grand-père"),
    ("je bande", "une bande de copains"),
    ("ma grosse queue", "la queue du chat"),
    ("ntm", "un concert de Suprême NTM"),
    ("nike ta mère", "mes nike neuves"),
    ("on l'a violée", "violer la loi"),
    ("fumer un joint", "le joint du robinet"),
    ("roule un pétard", "le pétard du quatorze juillet"),
    ("shoot d'héroïne", "l'héroïne du film"),
    ("je vais te tuer", "je tue le temps"),
    ("je vais te fumer", "je vais te fumer au mario kart"),
    ("va te pendre", "pendre le linge"),
    ("va mourir", "on va mourir de rire"),
    ("rentre dans ton pays", "je rentre au pays"),
    ("t'es un attardé", "je m'attarde un peu"),
    ("espèce de taré", "une tare ancienne"),
    ("quel cul", "un cul-de-sac"),
    ("nique tout", "un pique-nique"),
    ("les juifs au four", "le pain au four"),
    ("on va ken", "Ken et Barbie"),
    ("la cc et la coke", "un coca cola"),
    ("ta gueule", "la gueule du loup"),
    ("sal arab", "sal et poivre"),
    ("sale chinois2merde", "demain2h avec le chinois"),
    ("pédé2merde", "le cd2 de la compil"),
    ("sale ju*f", "le ju*e de paix"),
    ("sale att*rdé", "on s'att*rde ici"),
    ("s a l e  j u i f", "l a  r u e"),
    ("p . d", "12 p. d'exposé"),
    ("bran lette", "le son sale de la basse"),
    ("s*ce moi", "s*ns moi"),
    ("les noires, sales noires", "les chaussettes sales, noires de boue"),
    ("sa chatte", "une petite chatte grise miaule devant la porte"),
    ("les ratons dehors", "les ratons laveurs dehors"),
    ("sale abid", "Abid est au judo"),
    ("sale femelle", "la femelle du merle"),
    ("on est pas pédales", "c'est une pédale d'effet"),
    ("une bande de lopes", "une pièce de Lope de Vega"),
    ("sale chienne", "ma chienne a eu cinq chiots"),
    ("petite chienne en chaleur", "on a adopté une petite chienne"),
    ("saute par la fenêtre", "le chat a sauté par la fenêtre"),
    ("c'est un truc de pédale", "un coup de pédale et c'est parti"),
    ("le bridé là-bas", "mon scooter bridé, la moto est bridée"),
    ("enculé de juif", "un ami juif"),
    ("ta gueule le Turc", "fort comme un Turc"),
    ("t'es autiste ou quoi", "t'es myope ou quoi"),
    ("quel autiste", "quel handicap"),
    ("you're all retards", "des retards de train"),
    ("sous MD", "je suis MD à l'hôpital"),
    ("un pet de weed ou dla beuh", "dla mousse"),
    # a kiss on the hand, bread and dukes, the king's jester, pets, presidents, brushes
    ("je vais la baiser", "le prince baise la main de la duchesse"),
    ("sale bâtard", "un bâtard de 250 grammes, bien cuit"),
    ("quel bâtard", "un tableau du bâtard de Bourgogne"),
    ("espèce de bouffon", "la reine écoutait son bouffon"),
    ("la chatte de ta mère", "la chatte de mon oncle ronronne"),
    ("putin de merde", "Putin said no"),
    ("gros blaireau", "un vieux blaireau en poil pour la barbe"),
    # toy monkeys with a banana are toys; thrown at people they are what they look like
    ("les noirs à table 🍌🐒", "le ouistiti du zoo 🐒🍌"),
    # other languages: a bite, the colour
    ("ma bite", "a bite of my cake"),
    ("sale negro", "un gato negro y blanco"),
    # a neighbour knows the house too
    ("je sais où tu habites, on arrive", "je sais où tu habites, c'est pas loin du stade"),
    ("il la doigte", "le doigté de cette pianiste"),
    # steel, dogs and towns; who warns of a drug names it
    ("de la coke", "le coke du haut fourneau"),
    ("sale bâtard", "un bâtard de caniche et de teckel"),
    ("je vais te bezer", "on habite à Bezons"),
    ("elle suce", "on navigue vers Sucé-sur-Erdre"),
    ("qui a du cannabis", "le policier parle des dangers du cannabis"),
]
# Threats, requests and slang that only strict refuses.
CRUDE = [
    ("je vais te défigurer", "l'accident l'a défiguré"),
    ("tu finiras dans le coffre d'une voiture", "tu finiras dans le journal"),
    ("ta petite sœur va payer pour toi", "ta petite sœur va payer sa place"),
    ("profite de tes dents tant que t'en as", "profite de tes jambes, va courir"),
    ("je viens chez toi 🔪", "je viens chez toi avec une pizza"),
    ("demain t'es mort", "demain t'es mort de fatigue"),
    ("te voy a matar", "te voy a querer"),
    ("enlève ton string devant la cam", "enlève ton manteau devant la porte"),
    ("tu portes quoi sous ta jupe", "tu portes quoi sous ton manteau"),
    ("tu préfères avaler ou recracher", "avaler ou recracher le noyau"),
    ("ta mère fait le trottoir", "ta mère fait le ménage"),
    ("t'as le QI d'une huître", "le QI d'un génie"),
    ("crisse de cave", "le pneu crisse devant la cave"),
    ("câlisse de devoir", "un calice de vin"),
    ("tu peux te le carrer où je pense", "range-le où tu veux"),
    ("un plug qui livre", "un plug pour ma guitare"),
    ("vends 🌿🍁 en mp", "le sirop d'érable 🍁"),
    ("on a pris des champis", "on a mangé des champis à la crème"),
    ("j'ai gobé deux cachets", "j'ai pris deux cachets pour la tête"),
    ("ki a dla coc", "ki a dla colle"),
    ("fumer de la résine", "une table en résine"),
    ("cherche un plug sur Lille", "cherche un plug sur ma guitare"),
    ("on se fait une trace dans les chiottes", "on fait une trace dans la poudreuse"),
    ("soirée proto et ballons", "le proto du robot et des ballons de fête"),
    ("s3xe en cam", "le sexe du papillon"),
    ("faut cramer ce lycée", "faut repeindre ce lycée"),
    ("ramène une lame vous allez voir", "ramène une lame de scie"),
    ("t u v a s m o u r i r", "t u v a s d a n s e r"),
    ("on va te b.u.t.e.r à midi", "on va te r.a.p.p.e.r à midi"),
    # letters apart, drawn out, alike or changed about
    ("t g", "t d"),
    ("s.e.x.e", "le sexe du chaton"),
    ("suceeee", "il suce un bonbon"),
    ("nlque ta mère", "le pli de la nappe"),
    ("saIope", "une salopette"),
    ("conanrd", "un canard"),
    # an emoji with a possessive; a cat and a fruit of one's own
    ("ta 🐱 mouille", "ta 🐱 ronronne"),
    ("prends ma 🍆", "prends ta 🍌 pour le goûter"),
    # a mild word with va; who goes somewhere has an article
    ("imbécile va", "l'imbécile va au marché"),
    ("raf de ton avis", "y a du rab de frites"),
    # kill outside a game
    ("je vais te kill irl", "je vais te kill en 1v1"),
    ("tu vas finir à l'hosto", "tu vas à l'hosto voir ta mère"),
    ("3mmc dispo mp", "3 places dispo mp"),
    ("il prend de l'héroïne", "il prend la main de l'héroïne"),
    ("un 5g de cc", "un 5g de sucre"),
    # metaphors and dogs
    ("un hold-up à la banque", "hold-up sur le beat"),
    ("quel bâtard celui-là", "un bâtard croisé berger"),
]
# Said of a group: who, how it is joined, and what. The same who in a line of good will, of
# history, of sport or under a «pas» passes; so does what a person says of their own wish.
GROUPS = [
    ("les filles de nos jours c'est que des garces", "les filles c'est des championnes"),
    ("les meuf st tte dé pute", "les meufs sont ttes là"),
    ("une femme ça obéit", "une femme ça n'obéit à personne"),
    ("les femmes sont des objets", "les femmes ne sont pas des objets"),
    ("toutes des menteuses", "c'est pas toutes des menteuses"),
    ("les femmes c'est bon qu'à sucer", "les filles c'est bon pour le moral"),
    ("all women are whores", "all women are welcome"),
    ("les Kurdes sont des rats", "les Kurdes fêtent le printemps"),
    ("fo tué tt les arab", "les nazis ont tué les Tsiganes"),
    ("exterminez les Belges", "éliminer les Italiens en demi-finale"),
    ("un bon gitan c un gitan mor", "un Français est mort dans l'accident"),
    ("les trans méritent la corde", "les trans méritent le respect"),
    ("interdire aux sourds de se reproduire", "interdire aux camions de se garer"),
    ("la race blanche est supérieure", "un chien de race blanche"),
    ("les juifs au 🔥", "les Turcs au four et au moulin"),
    ("je déteste les noirs", "je déteste les blancs d'œufs"),
    ("remettons l'esclavage", "l'esclavage a été aboli"),
    ("pourquoi tu te tues pas", "pourquoi tu te tues à la tâche"),
    ("à ta place je me pendrais", "à ta place je me reposerais"),
    ("j'ai hâte que tu crèves", "je veux pas que tu meures"),
    ("nobody would miss you", "nobody would miss this show"),
    ("je vais te 🔪", "une 🔪 de cuisine"),
    ("on va te casser les deux jambes", "on va casser la jambe du canapé"),
    ("i'll kill you", "i'll kill you in fortnite"),
]
# Contempt and pushes, which every level refuses.
CONTEMPT = [
    # a people as the proof of a guilt; a «donc» of food, feast or language passes
    ("t'es rom donc forcément tu voles", "t'es rom donc tu parles romani"),
    ("normal qu'il vole, c'est un gitan", "normal qu'il parle portugais, il est portugais"),
    ("planque ton sac y a des roms", "planque ton sac y a un contrôle"),
    ("va te laver le gitan", "va te laver les mains"),
    ("il est juif donc il lâche rien niveau thune", "elle est juive donc on fête Hanoukka"),
    ("t'es homo donc t'es pas un homme", "tu es homo et t'es mon frère"),
    ("deux femmes ensemble c'est contre nature", "deux femmes ensemble c'est de l'amour"),
    ("les lesbiennes c'est contagieux", "être lesbienne c'est pas contagieux"),
    ("la femme sa place c'est à la maison", "une femme sa place est partout"),
    ("une femme doit obéir à son mari", "une femme ne doit obéir à personne"),
    ("les femmes ont un pois chiche dans la tête", "les femmes ont rien dans le frigo"),
    ("les femmes devraient pas voter", "les femmes ne votaient pas avant 1944"),
    ("t'es né homme tu resteras un homme", "tu es né poète tu mourras poète"),
    # disability as an insult; spoken of, it is none
    ("t'es mongol ou tu le fais exprès", "t'es sourd ou tu le fais exprès"),
    ("on dirait un trisomique", "mon frère est trisomique et il danse"),
    ("retourne à l'école des attardés", "une classe pour élèves autistes"),
    ("quelle bande de gols", "quel gol de Messi"),
    # killers praised, camps wished for; a lesson, a concert, a refugee camp pass
    ("Breivik a tout compris", "Breivik a été condamné"),
    ("Hitler était un génie", "Hitler n'était pas un génie"),
    ("la shoah c'était mérité", "la shoah est enseignée au collège"),
    ("Treblinka c'était trop petit", "Treblinka n'était pas un camp comme les autres"),
    ("le gars qui a buté les arabes mérite une médaille", "le pompier mérite une médaille"),
    ("faut des camps pour les homos", "faut des camps mieux équipés pour les réfugiés"),
    ("qu'ils se noient tous ces migrants", "un bateau de migrants a coulé, quel drame"),
    # pushes
    ("saute d'un pont ça ira mieux", "le saut d'un pont à l'élastique"),
    ("ouvre-toi les veines", "ouvre-toi les portes"),
    ("disparais de cette planète", "si tu disparais de cette terre je pleure"),
    ("rends service à tes parents et crève", "rends service à tes parents et souris"),
    ("même pas capable de te pendre", "même pas capable de te lever"),
    # other tongues of France and Québec
    ("maudit nègre", "maudit soit ce jour"),
    ("ya khawal", "ya habibi"),
    ("le dép, ferme-la", "je vais au dép acheter du lait"),
    ("un enturbanné", "le sultan enturbanné"),
    ("mátate ya", "tu te mates dans la glace"),
    # attardé in the frames of an insult, not who lingers; peoples by their emoji
    ("t'es att4rdé", "on s'est attardés au marché"),
    ("a.t.t.a.r.d.é", "ils se sont attardés"),
    ("mongoool", "la Mongolie"),
    ("sale ♿", "une place ♿"),
    ("les 🌈 au bûcher", "un 🌈 après la pluie"),
    ("les muslims vous êtes des terroristes", "les musulmans vous êtes invités"),
    ("fais pas ta pédale", "il a fait sa pédale d'effet"),
    ("les homos méritent la peine de mort", "la peine de mort est abolie"),
    # hunger as the way to be thin
    ("trois jours sans manger et tu seras belle", "trois jours sans manger de sucre"),
    ("crèèève", "je crèèève de chaud"),
    # by ear
    ("viv itler", "vive l'été"),
    ("koup toi lé vene", "koup toi lé cheveux"),
    ("pk tu te sui6d pa", "pk tu me suis pa"),
    # letters apart and drawn out give away what passes where it is written out
    ("p d", "p d g"),
    ("m o n g o l", "m o n t a g n e"),
    ("autisteeee", "mon frère est autiste"),
    ("creveeee", "on creveeee de chaud"),
    # shut away, cured, made to serve
    ("les homos faut les enfermer", "les homos faut les laisser vivre"),
    ("les blacks c'est fait pour être esclaves", "les chaussures c'est fait pour marcher"),
    ("tt les musulman c des terroriste", "les musulmans c des voisins"),
    ("handicape mental", "un foyer pour handicapés mentaux"),
    ("joue pas comme un mongol", "joue pas comme un débutant"),
    ("va te défenestrer", "la défenestration de Prague"),
]
# Despair of one's own: a theme of songs, so it passes where all may pass, and nowhere else.
DESPAIR = [
    ("je veux mourir", "je veux mourir de rire"),
    ("jveu mourir", "je veux pas mourir"),
    ("j'ai envie de me tuer", "je me tue au travail"),
    ("jvai me tué", "jvai me tuer à la tâche"),
    ("j'ai plus envie de vivre", "j'ai plus envie de jouer"),
    ("ce soir j'en finis avec la vie", "ce soir j'en finis avec ce devoir"),
    ("marre de vivre", "marre de vivre à la ville"),
    ("je vais sauter du pont", "je vais sauter du pont à l'élastique"),
    ("mes parents iraient mieux sans moi", "ils iront au cinéma sans moi"),
    ("je songe au suicide", "je songe au succès"),
    ("je me taillade les bras", "je me coupe les cheveux"),
]
DECISIONS = {
    Level.STRICT: [*COMPANY, *CRUDE],
    Level.STANDARD: GROUPS,
    Level.OFF: CONTEMPT,
}


@pytest.mark.parametrize(
    ("level", "guilty", "innocent"),
    [(level, *pair) for level, pairs in DECISIONS.items() for pair in pairs],
)
def test_one_is_refused_and_the_other_passes(judge, level, guilty, innocent):
    assert not judge.check(guilty, level).allowed
    assert judge.check(innocent, Level.STRICT).allowed


@pytest.mark.parametrize(("despair", "innocent"), DESPAIR)
def test_despair_passes_only_where_all_may_pass(judge, despair, innocent):
    assert not judge.check(despair, Level.STRICT).allowed
    assert not judge.check(despair, Level.STANDARD).allowed
    assert judge.check(despair, Level.OFF).allowed
    assert judge.check(innocent, Level.STRICT).allowed
