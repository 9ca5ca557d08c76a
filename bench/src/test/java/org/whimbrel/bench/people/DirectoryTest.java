package org.whimbrel.bench.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
  @Test
  void usersOfSeveralProcessesShouldMakeOneDirectory(@TempDir Path folder) throws Exception {
    Contact zero = Cast.person(0, 2).contact();
    Contact one = Cast.person(1, 1).contact();
    Contact two = Cast.person(2, 3).contact();
    Directory.write(List.of(zero, two), folder.resolve("a"));
    Directory.write(List.of(one), folder.resolve("b"));

    Directory read = Directory.read(List.of(folder.resolve("a"), folder.resolve("b")));

    assertThat(read.size()).isEqualTo(3);
    for (Contact contact : List.of(zero, one, two)) {
      Contact found = read.contact(contact.number());
      assertThat(found.account()).isEqualTo(contact.account());
      assertThat(found.chain()).isEqualTo(contact.chain());
      assertThat(found.keys()).isEqualTo(contact.keys());
      assertThat(read.find(contact.account())).containsSame(found);
    }
    assertThat(read.find(UUID.randomUUID())).isEmpty();
  }

  @Test
  void aUserWhoIsMissingShouldBeNoticed() throws Exception {
    Contact one = Cast.person(1, 1).contact();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Directory(List.of(one)))
        .withMessageContaining("user 0");
  }

  @Test
  void aNewerKeyShouldTakeThePlaceOfTheOldOneOnly() throws Exception {
    Person anna = Cast.person(0, 2);
    DeviceKey old = anna.contact().keys().get(1);
    DeviceKey next = Cast.nextKey(anna.devices().get(1));

    anna.contact().learn(next);
    anna.contact().learn(old);

    assertThat(next.n()).isEqualTo(2);
    assertThat(anna.contact().keys()).hasSize(2).element(1).isEqualTo(next);
    assertThat(anna.contact().keys().get(0).n()).isEqualTo(1);
  }
}
