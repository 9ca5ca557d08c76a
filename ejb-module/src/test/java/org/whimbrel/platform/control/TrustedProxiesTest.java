package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final String CLIENT = "203.0.113.9";

  @Test
  void nobodyShouldBeBelievedUnlessTold() {
    TrustedProxies nobody = TrustedProxies.parse("");
    assertThat(nobody.client("127.0.0.1", CLIENT)).isEqualTo("127.0.0.1");
  }

  @Test
  void aProxyShouldBeBelievedAndOthersNot() {
    TrustedProxies proxies = TrustedProxies.parse("10.0.0.1");
    assertThat(proxies.client("10.0.0.1", CLIENT)).isEqualTo(CLIENT);
    assertThat(proxies.client("10.0.0.2", CLIENT)).isEqualTo("10.0.0.2");
    assertThat(proxies.client("10.0.0.1", null)).isEqualTo("10.0.0.1");
  }

  @Test
  void whatTheClientWroteInFrontShouldNotBeBelieved() {
    TrustedProxies proxies = TrustedProxies.parse("10.0.0.0/8, fd00::/8");
    assertThat(proxies.client("10.0.0.1", "198.51.100.1, " + CLIENT)).isEqualTo(CLIENT);
    assertThat(proxies.client("10.0.0.1", "198.51.100.1, " + CLIENT + ", 10.9.9.9"))
        .isEqualTo(CLIENT);
    assertThat(proxies.client("fd00::5", "2001:db8::7")).isEqualTo("2001:db8::7");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/15, 10.0.255.255, true",
    "10.1.0.0/15, 10.2.0.0, false",
    "10.1.0.0/16, 10.1.9.9, true",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "127.0.0.1, ::ffff:127.0.0.1, true"
  })
  void networksShouldReachAsFarAsTheirPrefixes(String network, String peer, boolean trusted) {
    assertThat(TrustedProxies.parse(network).client(peer, CLIENT))
        .isEqualTo(trusted ? CLIENT : peer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "evil.example", "999.1.1.1", "", "1.2.3", "beef", ":"})
  void whatIsNoAddressShouldNotTakeTheProxysPlace(String hop) {
    assertThat(TrustedProxies.parse("10.0.0.1").client("10.0.0.1", hop)).isEqualTo("10.0.0.1");
  }

  @Test
  void aLongChainShouldNotBeFollowedForEver() {
    TrustedProxies all = TrustedProxies.parse("0.0.0.0/0");
    String chain = "1.1.1.1," + "2.2.2.2,".repeat(20) + "3.3.3.3";
    assertThat(all.client("4.4.4.4", chain)).isEqualTo("2.2.2.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0", "10.0.0.0/33", "10.0.0.0/8/8", "proxy.example", "10.0.0.0/x"})
  void aSettingThatIsNoneShouldBeRefused(String list) {
    assertThatThrownBy(() -> TrustedProxies.parse(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(list);
  }
}
