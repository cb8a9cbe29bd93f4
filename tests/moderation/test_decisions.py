"""What was decided after the third blind set, kind by kind: the refused beside the innocent."""

import pytest

from bot.moderation import Level


@pytest.mark.parametrize(
    ("guilty", "innocent"),
    [
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
    ],
)
def test_false_alarms_were_mended_by_what_stands_beside_the_word(judge, guilty, innocent):
    assert not judge.check(guilty, Level.STRICT).allowed
    assert judge.check(innocent, Level.STRICT).allowed


# What every level refuses.
@pytest.mark.parametrize(
    ("guilty", "innocent"),
    [
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
        # by ear
        ("viv itler", "vive l'été"),
        ("koup toi lé vene", "koup toi lé cheveux"),
        ("pk tu te sui6d pa", "pk tu me suis pa"),
    ],
)
def test_contempt_and_pushes_are_refused_at_every_level(judge, guilty, innocent):
    assert not judge.check(guilty, Level.OFF).allowed
    assert judge.check(innocent, Level.STRICT).allowed


# What strict refuses.
@pytest.mark.parametrize(
    ("guilty", "innocent"),
    [
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
    ],
)
def test_threats_requests_and_slang_are_told_by_their_company(judge, guilty, innocent):
    assert not judge.check(guilty, Level.STRICT).allowed
    assert judge.check(innocent, Level.STRICT).allowed
