package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;

class ProfileTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final JsonMapper JSON = new JsonMapper();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final AccountId ann = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aNewNameShouldBeStoredAndBeNews() throws AccountRefusal, JsonProcessingException {
    beans.onProfiles(profiles -> profiles.rename(ann, " Ann \"A\" \\ Ünal "));

    assertThat(beans.account(ann).displayName()).isEqualTo("Ann \"A\" \\ Ünal");
    assertThat(toldUser())
        .isEqualTo(
            JSON.createObjectNode()
                .put("id", ann.toString())
                .put("handle", beans.account(ann).handle())
                .put("displayName", "Ann \"A\" \\ Ünal"));
  }

  @Test
  void theSameNameAgainShouldBeNoNews() throws AccountRefusal {
    assertThat(beans.profiles(profiles -> profiles.rename(ann, "A name")).displayName())
        .isEqualTo("A name");

    assertThat(beans.news.fired).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t ", "a\u0000b", "a\u0085b", "a\udc00b", "two\nlines"})
  void aNameOutOfBoundsShouldBeRefused(String name) {
    assertThat(reasonOf(() -> beans.onProfiles(profiles -> profiles.rename(ann, name))))
        .isEqualTo(Reason.BAD_DISPLAY_NAME);
    assertThat(beans.account(ann).displayName()).isEqualTo("A name");
    assertThat(beans.news.fired).isEmpty();
  }

  @Test
  void aNameShouldHaveAHundredCharactersAtMost() throws AccountRefusal {
    assertThat(beans.profiles(profiles -> profiles.rename(ann, "x".repeat(100))).displayName())
        .hasSize(100);
    assertThat(reasonOf(() -> beans.profiles(profiles -> profiles.rename(ann, "x".repeat(101)))))
        .isEqualTo(Reason.BAD_DISPLAY_NAME);
  }

  @Test
  void anAvatarShouldBeStoredAndBeNews() throws AccountRefusal, IOException {
    AvatarImage image = png(1);

    show(image);

    assertThat(beans.account(ann).avatarHash()).isEqualTo(image.hash());
    AvatarImage shown = avatar();
    assertThat(shown.contentType()).isEqualTo("image/png");
    assertThat(shown.hash()).isEqualTo(image.hash());
    assertThat(shown.bytes()).isEqualTo(image.bytes());
    assertThat(toldUser().get("avatar").asText()).isEqualTo(image.hash());
  }

  @Test
  void theSameAvatarAgainShouldBeNoNews() throws AccountRefusal, IOException {
    show(png(1));
    beans.forgetEvents();

    show(png(1));

    assertThat(beans.news.fired).isEmpty();
  }

  @Test
  void anotherAvatarShouldTakeItsPlace() throws AccountRefusal, IOException {
    show(png(1));
    beans.forgetEvents();
    AvatarImage jpeg =
        AvatarImage.read(
            "image/jpeg",
            new ByteArrayInputStream(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1}),
            100);

    show(jpeg);

    assertThat(avatar().contentType()).isEqualTo("image/jpeg");
    assertThat(avatar().bytes()).isEqualTo(jpeg.bytes());
    assertThat(beans.account(ann).avatarHash()).isEqualTo(jpeg.hash());
    assertThat(toldUser().get("avatar").asText()).isEqualTo(jpeg.hash());
  }

  @Test
  void anAvatarShouldGoOnceAndBeNewsOnce() throws AccountRefusal, IOException {
    show(png(1));
    beans.forgetEvents();

    beans.onProfiles(profiles -> profiles.removeAvatar(ann));
    beans.onProfiles(profiles -> profiles.removeAvatar(ann));

    assertThat(beans.account(ann).avatarHash()).isNull();
    assertThat(reasonOf(this::avatar)).isEqualTo(Reason.NO_AVATAR);
    assertThat(toldUser().has("avatar")).isFalse();
    assertThat(DATABASE.query("select 1 from avatar where account_id = '" + ann + "'")).isEmpty();
  }

  @Test
  void anAvatarShouldGoWithItsAccount() throws AccountRefusal, IOException {
    show(png(1));

    DATABASE.run(
        entities ->
            assertThat(
                    entities
                        .createNativeQuery("delete from account where id = :id")
                        .setParameter("id", ann.value())
                        .executeUpdate())
                .isEqualTo(1));

    assertThat(DATABASE.query("select 1 from avatar where account_id = '" + ann + "'")).isEmpty();
  }

  @Test
  void anAccountThatIsNotThereShouldHaveNoAvatar() {
    for (String id : new String[] {ann.toString(), UUID.randomUUID().toString(), "no id", ""}) {
      assertThat(reasonOf(() -> beans.onProfiles(profiles -> profiles.avatar(id))))
          .isEqualTo(Reason.NO_AVATAR);
    }
  }

  @Test
  void anAccountThatIsNotThereShouldBeRefused() {
    AccountId nobody = new AccountId(UUID.randomUUID());

    assertThat(reasonOf(() -> beans.profiles(profiles -> profiles.rename(nobody, "Ann"))))
        .isEqualTo(Reason.UNKNOWN_ACCOUNT);
  }

  private void show(AvatarImage image) throws AccountRefusal {
    assertThat(beans.profiles(profiles -> profiles.showAvatar(ann, image)).avatarHash())
        .isEqualTo(image.hash());
  }

  private AvatarImage avatar() throws AccountRefusal {
    return beans.profiles(profiles -> profiles.avatar(ann.toString()));
  }

  /** What the one piece of news tells of the user. */
  private JsonNode toldUser() throws JsonProcessingException {
    assertThat(beans.news.fired).hasSize(1);
    AccountNews told = beans.news.fired.get(0);
    assertThat(told.account()).isEqualTo(ann);
    assertThat(told.kind()).isEqualTo(EntryKind.PROFILE);
    JsonNode info = JSON.readTree(told.info());
    assertThat(info.fieldNames()).toIterable().containsExactly("user");
    return info.get("user");
  }

  private static AvatarImage png(int last) throws AccountRefusal, IOException {
    byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', (byte) last};
    return AvatarImage.read("image/png", new ByteArrayInputStream(bytes), 100);
  }
}
