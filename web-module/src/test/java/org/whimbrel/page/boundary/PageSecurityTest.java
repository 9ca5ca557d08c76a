package org.whimbrel.page.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageSecurityTest {
  private static final long YEAR_S = 31_536_000;
  private static final String HSTS = "Strict-Transport-Security";

  @Test
  void thePolicyShouldAllowNothingFromElsewhere() {
    assertThat(PageSecurity.headers("chat.example", false, 0))
        .containsEntry(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                + " connect-src 'self'; manifest-src 'self'; worker-src 'self';"
                + " frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
                + " require-trusted-types-for 'script'; trusted-types whimbrel");
  }

  @Test
  void onlyOverTlsShouldTheBrowserBeHeldToIt() {
    assertThat(PageSecurity.headers("chat.example", true, YEAR_S))
        .containsEntry(HSTS, "max-age=31536000");
    assertThat(PageSecurity.headers("chat.example", false, YEAR_S)).doesNotContainKey(HSTS);
    assertThat(PageSecurity.headers("chat.example", true, 0)).doesNotContainKey(HSTS);
  }

  @Test
  void theMachineThatOneDevelopsOnShouldKeepPlainHttp() {
    assertThat(PageSecurity.headers("localhost", true, YEAR_S)).doesNotContainKey(HSTS);
    assertThat(PageSecurity.headers("a.localhost", true, YEAR_S)).doesNotContainKey(HSTS);
    assertThat(PageSecurity.headers("notlocalhost", true, YEAR_S)).containsKey(HSTS);
  }
}
