"""What our model is measured against: compressors, n-grams, and the network it replaces."""

from training.yardsticks.kneser_ney import kneser_ney_bits_per_character
from training.yardsticks.ppmd import ppmd_bits_per_character

__all__ = ["kneser_ney_bits_per_character", "ppmd_bits_per_character"]
