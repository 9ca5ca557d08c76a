package org.whimbrel.client.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldingTest {
  @ParameterizedTest
  @CsvSource({
    "Crème Brûlée, creme brulee",
    "STRASSE, straße",
    "Łódź, lodz",
    "Ærøskøbing, aeroskobing",
    "ΟΔΥΣΣΕΥΣ, οδυσσεύς",
    "İstanbul, istanbul",
    "ｆｕｌｌ ｗｉｄｔｈ, full width",
    "ﬁne, fine",
    "Ёлка, елка",
    "مَرْحَبًا, مرحبا",
    "שָׁלוֹם, שלום",
    "'  two   words\u00A0here ', two words here"
  })
  void sameWordsShouldFoldToTheSame(String one, String other) {
    assertThat(Folding.fold(one)).isEqualTo(Folding.fold(other));
  }

  /** The vowel signs of Devanagari are combining marks too, and carry the word. */
  @ParameterizedTest
  @CsvSource({"कि, का", "resume, result", "か, が1"})
  void differentWordsShouldStayDifferent(String one, String other) {
    assertThat(Folding.fold(one)).isNotEqualTo(Folding.fold(other));
  }
}
