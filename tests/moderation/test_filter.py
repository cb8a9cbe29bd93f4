"""What is found, where, and what each level makes of it."""

import pytest

from bot.moderation import ALWAYS_REFUSED, Category, Filter, Level


def categories(judge, text, level=Level.STRICT):
    return {hit.category for hit in judge.check(text, level).refused}


@pytest.mark.parametrize(
    ("text", "strict", "standard", "off"),
    [
        ("une chanson douce", True, True, True),
        ("merde alors", False, True, True),
        ("on fume un bédo", False, True, True),
        ("sors le flingue", False, True, True),
        ("pauvre con", False, False, True),
        ("regarde du porno", False, False, True),
        ("fuck", False, False, True),
        ("je vais te buter", False, False, True),
        ("je veux me suicider", False, False, True),
        ("le suicide", False, True, True),
        ("va te suicider", False, False, False),
        ("sale arabe", False, False, False),
        ("mort aux juifs", False, False, False),
        ("pédoporno", False, False, False),
    ],
)
def test_levels(judge, text, strict, standard, off):
    assert [judge.check(text, level).allowed for level in Level] == [strict, standard, off]


def test_what_a_level_tolerates_is_found_all_the_same(judge):
    judgement = judge.check("merde", Level.OFF)
    assert judgement.allowed
    assert [hit.category for hit in judgement.hits] == [Category.VULGAR]
    assert judgement.refused == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quel c0nnard!", "c0nnard"),
        ("Ｃｏｎｎａｒｄ va", "Ｃｏｎｎａｒｄ"),
        ("l'œil du conna\u0301rd.", "conna\u0301rd"),
        ("oh p.u.t.e !", "p.u.t.e"),
        ("t'es une p u t e toi", "p u t e"),
        ("co\u200bnnard", "co\u200bnnard"),
        ("x🖕🏿x", "🖕"),
        ("x🖕🏿🖕x", "🖕🏿🖕"),
        ("oh p*t* !", "p*t*"),
        ("l'enculé", "enculé"),
        ("FILS\nde\npute", "FILS\nde\npute"),
        ("*sal*pe*", "sal*pe"),
        ("sale  petit   pédé", "sale  petit   pédé"),
    ],
)
def test_spans_are_those_of_the_original(judge, text, found):
    (hit,) = judge.check(text, Level.STRICT).hits
    assert hit.text == found == text[hit.start : hit.end]


def test_a_graver_hit_covers_those_inside_it(judge):
    (hit,) = judge.check("espèce de fils de pute", Level.STRICT).hits
    assert (hit.text, hit.category) == ("fils de pute", Category.INSULT)


def test_a_slur_inside_an_insult_stays(judge):
    found = categories(judge, "nique ta mère la négresse", Level.OFF)
    assert found == {Category.SLUR_ORIGIN}


# What was decided for words whose sense hangs on their company, and why, stands in the notes
# of the lists; here are both sides of each.
@pytest.mark.parametrize(
    ("guilty", "innocent"),
    [
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
    ],
)
def test_context_decides(judge, guilty, innocent):
    assert not judge.check(guilty, Level.STRICT).allowed
    assert judge.check(innocent, Level.STRICT).allowed


# Said of a group: who, how it is joined, and what. The same who in a line of good will, of
# history, of sport or under a «pas» passes; so does what a person says of their own wish.
@pytest.mark.parametrize(
    ("guilty", "innocent"),
    [
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
    ],
)
def test_groups_pushes_and_threats_are_told_by_their_grammar(judge, guilty, innocent):
    assert not judge.check(guilty, Level.STANDARD).allowed
    assert judge.check(innocent, Level.STRICT).allowed


@pytest.mark.parametrize(
    "text",
    [
        "j'ai pu te voir",
        "une mer de sable",
        "il a su ce qu'il voulait",
        "ni que tu partes",
        "a, b, c, d, e",
        "P.D.G.",
        "en 2008, 7-6 au tie-break",
        "T'as 5 minutes",
        "3/4 de tasse",
        "le débat de bile",
        "4x4",
        "@toi #ici $10 100% ok!",
        "",
        "   \n\t ",
        "***",
    ],
)
def test_chance_neighbours_make_no_word(judge, text):
    assert judge.check(text, Level.STRICT).hits == ()


@pytest.mark.parametrize(
    ("by_ear", "category"),
    [
        ("un filistin, un konnar", Category.INSULT),
        ("négreau", Category.SLUR_ORIGIN),
        ("sal otiste", Category.SLUR_DISABILITY),
        ("va te pandr", Category.SELF_HARM),
    ],
)
def test_words_spelt_by_ear_are_heard(judge, by_ear, category):
    assert category in categories(judge, by_ear)


@pytest.mark.parametrize(
    "text",
    [
        "$4l3 juif",
        "musulmanssss de merdeeee",
        "être gay c'est contr natur",
        "les trans devraient pas avoir le droit d'existé",
        "il joue comme un hanndicapé",
        "gros-connard-de-juif",
    ],
)
def test_words_of_phrases_are_known_without_their_ending_and_with_letters_doubled(judge, text):
    assert not judge.check(text, Level.OFF).allowed


@pytest.mark.parametrize(
    "text", ["le succès vient tout seul", "les frites salées des Belges", "sous la bâche"]
)
def test_ordinary_doubled_letters_are_no_emphasis(judge, text):
    assert judge.check(text, Level.STRICT).allowed


@pytest.mark.parametrize("name", ["Sean Connery", "Viollet-le-Duc", "Titi", "Luc Besson"])
def test_names_that_sound_like_a_mild_word_are_names(judge, name):
    # only slurs and insults are looked for by their sound: the others are not worth it
    assert judge.check(name, Level.STRICT).allowed


def test_a_guild_bans_its_own_words_in_every_disguise(judge):
    own = ("licorne", "Crème brûlée")
    for text in ("une licorne", "des l1cornes", "LICOOOORNE", "l.i.c.o.r.n.e", "la creme  brulee"):
        (hit,) = judge.check(text, Level.OFF, banned=own).refused
        assert hit.category is Category.BANNED
    assert judge.check("une licorne", Level.STRICT).allowed
    assert judge.check("une licorne", Level.STRICT, banned=("", "  ", "!?")).allowed


def test_a_guild_allows_words_but_not_what_every_level_refuses(judge):
    assert judge.check("merde, m3rdes", Level.STRICT, allowed=("Merde",)).allowed
    assert judge.check("ta gueule", Level.STRICT, allowed=("ta gueule",)).allowed
    assert not judge.check("connard de merde", Level.STRICT, allowed=("merde",)).allowed
    assert not judge.check("négro", Level.STRICT, allowed=("négro",)).allowed
    assert not judge.check("licorne", Level.OFF, banned=("licorne",), allowed=("licorne",)).allowed


def test_mask_hides_all_letters_but_the_first(judge):
    text = "va, fils de pute !"
    assert Filter.mask(text, judge.check(text, Level.STRICT).refused) == "va, f••• •• •••• !"


def test_lines_of_a_verse_are_read_across_their_borders(judge):
    assert not judge.check("je pense à ta\ngueule", Level.STRICT).allowed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pu\nte", "pu\nte"),
        ("sale pu\nte", "pu\nte"),
        ("oh pu\nte\nde là", "pu\nte"),
        ("la fille de pu-\r\nte va", "fille de pu-\r\nte"),
        ("en\ncu\nlé", "en\ncu\nlé"),
        ("un né-\ngro ici", "né-\ngro"),
    ],
)
def test_a_word_broken_by_a_line_is_one(judge, text, found):
    assert found in [hit.text for hit in judge.check(text, Level.STRICT).refused]


@pytest.mark.parametrize(
    "text",
    ["j'ai tant pu\nte voir passer", "la mer\nde loin", "le temps que j'ai su\nce que tu veux"],
)
def test_what_lines_end_and_begin_with_makes_no_word(judge, text):
    assert judge.check(text, Level.STRICT).allowed


@pytest.mark.parametrize("word", ["négro", "bougnoules", "pédé", "kys", "nigga", "sous-homme"])
def test_slur_words(judge, word):
    assert judge.refuses_word(word, Level.OFF)


@pytest.mark.parametrize(
    "word", ["noir", "juif", "pute", "merde", "négritude", "l'", "hab'", "1995", "taré", ""]
)
def test_other_words_are_no_slurs(judge, word):
    assert not judge.refuses_word(word, Level.OFF)


def test_refuses_word_agrees_with_check(judge):
    words = ("merde", "conne", "attardé", "attarde", "dispute", "bédo", "flingue", "aujourd'hui")
    for level in Level:
        assert [judge.refuses_word(w, level) for w in words] == [
            not judge.check(w, level).allowed for w in words
        ]


def test_every_category_has_something(judge):
    samples = (
        "sale arabe / sale juif / pédé / sale travelo / gogol / mort aux noirs / va te pendre"
        " / pédoporno / porno / connard / merde / flingue / bédo"
    )
    found = categories(judge, samples)
    assert found == set(Category) - {Category.BANNED}
    assert set(Category) > ALWAYS_REFUSED
