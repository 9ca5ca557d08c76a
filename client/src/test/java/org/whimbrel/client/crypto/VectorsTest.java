package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/** Opens what the browser's encryption made, and what this one made: the files of vectors/. */
class VectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode file(String by, String name) {
    try {
      return JSON.readTree(new File("../vectors/" + by + "-" + name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode account(String by, UUID user) {
    for (JsonNode account : file(by, "cast").required("accounts")) {
      if (VectorKeys.uuid(account, "user").equals(user)) {
        return account;
      }
    }
    throw new IllegalStateException("an account that is not in the cast");
  }

  private static Set<Integer> numbers(JsonNode list) {
    Set<Integer> numbers = new HashSet<>();
    list.forEach(item -> numbers.add(item.isInt() ? item.asInt() : item.path("device").asInt()));
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void chainsAndRecordsShouldBeAsTheySay(String by) throws Exception {
    for (JsonNode account : file(by, "cast").required("accounts")) {
      PinnedChain pinned = VectorKeys.pinned(account);
      JsonNode expected = account.required("expect");
      assertThat(pinned.chain().generation()).isEqualTo(expected.required("generation").asInt());
      assertThat(pinned.chain().seq()).isEqualTo(expected.required("seq").asInt());
      assertThat(pinned.chain().head()).isEqualTo(VectorKeys.bytes(expected, "head"));
      assertThat(pinned.chain().genesis()).isEqualTo(VectorKeys.bytes(expected, "genesis"));
      assertThat(pinned.chain().recoveryKey().isPresent()).isEqualTo(expected.has("recoveryKey"));
      assertThat(pinned.chain().members().keySet())
          .isEqualTo(numbers(expected.required("members")));
      for (JsonNode member : expected.required("members")) {
        assertThat(pinned.chain().key(member.required("device").asInt()))
            .contains(VectorKeys.bytes(member, "key"));
      }
      for (int removed : numbers(expected.required("removed"))) {
        assertThat(pinned.chain().wasRemoved(removed)).isTrue();
      }
      Set<Integer> recorded = new HashSet<>();
      for (JsonNode record : account.required("records")) {
        VerifiedKey key = pinned.verify(VectorKeys.record(record));
        assertThat(VectorKeys.keys(account, key.device()).find(key.n()).orElseThrow().publicKey())
            .isEqualTo(key.record().x25519());
        recorded.add(key.device());
      }
      assertThat(recorded).isEqualTo(pinned.chain().members().keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void publicKeysShouldFitThePrivateOnes(String by) throws Exception {
    int checked = 0;
    for (JsonNode account : file(by, "cast").required("accounts")) {
      for (JsonNode device : account.required("devices")) {
        int number = device.required("device").asInt();
        DeviceKeys keys = VectorKeys.keys(account, number);
        assertThat(VectorKeys.pinned(account).chain().keyOnce(number)).contains(keys.identityKey());
        for (JsonNode key : device.required("keys")) {
          assertThat(keys.find(key.required("n").asInt()).orElseThrow().publicKey())
              .isEqualTo(VectorKeys.bytes(key, "publicKey"));
          checked++;
        }
      }
    }
    assertThat(checked).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void messagesShouldOpen(String by) throws Exception {
    List<String> names = new ArrayList<>();
    for (JsonNode message : file(by, "messages").required("messages")) {
      names.add(message.required("name").asText());
      Frame.Send send = (Frame.Send) FrameCodec.decodeClient(message.required("frame").toString());
      UUID from = VectorKeys.uuid(message, "from");
      PinnedChain sender =
          VectorKeys.pinned(account(by, from), message.required("chainLength").asInt());
      Opener.Came came =
          new Opener.Came(send.id(), from, message.required("device").asInt(), send.to());
      assertThat(message.required("opens")).isNotEmpty();
      for (JsonNode expected : message.required("opens")) {
        assertOpens(by, send, came, sender, expected);
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "key in its grace", "removed later", "resend", "two accounts", "two devices");
  }

  private static void assertOpens(
      String by, Frame.Send send, Opener.Came came, PinnedChain sender, JsonNode expected) {
    UUID user = VectorKeys.uuid(expected, "user");
    int device = expected.required("device").asInt();
    Frame.KeyWrap wrap = Frame.KeyWrap.from(send.wraps().find(user, device).orElseThrow());
    Opened opened =
        new Opener(VectorKeys.keys(account(by, user), device))
            .open(send.body(), came, wrap, sender);
    if (opened instanceof Opened.Text text) {
      assertThat(text.text()).isEqualTo(expected.required("text").asText());
      assertThat(text.contentKey()).isEqualTo(VectorKeys.bytes(expected, "contentKey"));
    } else {
      JsonNode resend = expected.required("resend");
      assertThat(opened)
          .isInstanceOfSatisfying(
              Opened.ResendRequest.class,
              request -> {
                assertThat(request.message()).isEqualTo(VectorKeys.uuid(resend, "message"));
                assertThat(request.reason()).isEqualTo(resend.required("reason").asText());
                assertThat(request.record())
                    .isEqualTo(VectorKeys.record(resend.required("record")));
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void aDeviceShouldBeLinked(String by) throws Exception {
    JsonNode link = file(by, "link");
    LinkRequest request = LinkRequest.fromText(link.required("request").asText());
    JsonNode word = link.required("approval");
    Approval approval =
        new Approval(
            VectorKeys.bytes(word, "entry"),
            VectorKeys.bytes(word, "signature"),
            VectorKeys.bytes(word, "mac"));
    PinnedChain before = VectorKeys.pinned(account(by, request.user()), 1);

    assertThat(request.toText()).isEqualTo(link.required("request").asText());
    assertThat(request.user()).isEqualTo(VectorKeys.uuid(link, "user"));
    assertThat(request.device()).isEqualTo(link.required("device").asInt());
    assertThat(request.identityKey()).isEqualTo(VectorKeys.bytes(link, "identityKey"));
    assertThat(request.secret()).isEqualTo(VectorKeys.bytes(link, "secret"));
    assertThat(request.isAnsweredBy(approval)).isTrue();
    assertThat(approval.verify(before.chain(), request.device()).op()).isEqualTo(ChainEntry.Op.ADD);
    assertThat(
            before
                .chain()
                .append(
                    new ChainSigner(VectorKeys.keys(account(by, request.user()), request.device()))
                        .countersign(approval.signed()))
                .key(request.device()))
        .contains(request.identityKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void archiveKeysShouldOpenOnDevicesAndWithTheRecoveryKey(String by) throws Exception {
    JsonNode archive = file(by, "archive");
    JsonNode account = account(by, VectorKeys.uuid(archive, "user"));
    PinnedChain own = VectorKeys.pinned(account);
    RecoveryKey recovery =
        RecoveryKey.of(VectorKeys.bytes(file(by, "recovery").required("keys").required(0), "key"));
    for (JsonNode key : archive.required("keys")) {
      Set<Integer> devices = new HashSet<>();
      for (JsonNode item : key.required("sealed")) {
        SignedArchiveKey sealed = VectorKeys.archiveKey(item);
        int device = SealedArchiveKey.parse(sealed.bytes()).device();
        devices.add(device);
        ArchiveSealing.Opened opened =
            device == 0
                ? ArchiveSealing.open(recovery, own, sealed)
                : ArchiveSealing.open(VectorKeys.keys(account, device), own, sealed);
        assertThat(opened)
            .isInstanceOfSatisfying(
                ArchiveSealing.Opened.Key.class,
                found -> {
                  assertThat(found.writable()).isTrue();
                  assertThat(found.key().epoch()).isEqualTo(key.required("epoch").asInt());
                  assertThat(found.key().commitment()).isEqualTo(VectorKeys.bytes(key, "commit"));
                  assertThat(Bytes.of(found.key().secret()))
                      .isEqualTo(VectorKeys.bytes(key, "secret"));
                });
      }
      assertThat(devices).containsExactlyInAnyOrder(0, 1, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void contentKeysShouldBeWrappedInTheSameWay(String by) {
    JsonNode archive = file(by, "archive");
    assertThat(archive.required("wraps")).isNotEmpty();
    for (JsonNode wrap : archive.required("wraps")) {
      int epoch = wrap.required("epoch").asInt();
      ArchiveKey key =
          ArchiveKey.of(
              VectorKeys.uuid(archive, "user"),
              epoch,
              VectorKeys.bytes(archive.required("keys").required(epoch - 1), "secret").bytes());
      Bytes contentKey = VectorKeys.bytes(wrap, "contentKey");

      assertThat(key.wrap(contentKey)).isEqualTo(VectorKeys.bytes(wrap, "wrap"));
      assertThat(key.unwrap(VectorKeys.bytes(wrap, "wrap"))).contains(contentKey);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void recoveryKeysShouldBeReadWrittenAndDerivedInTheSameWay(String by) {
    for (JsonNode vector : file(by, "recovery").required("keys")) {
      RecoveryKey key = RecoveryKey.of(VectorKeys.bytes(vector, "key"));
      String text = vector.required("text").asText();
      assertThat(key.toText()).isEqualTo(text);
      assertThat(key.signingKey().publicKey()).isEqualTo(VectorKeys.bytes(vector, "signPublicKey"));
      assertThat(key.sealingKey(1).privateKey())
          .isEqualTo(VectorKeys.bytes(vector, "sealPrivateKey"));
      assertThat(key.sealingKey(1).publicKey())
          .isEqualTo(VectorKeys.bytes(vector, "sealPublicKey"));
      assertThat(RecoveryKey.fromText(text).toText()).isEqualTo(text);
      for (JsonNode other : vector.required("alsoReads")) {
        assertThat(RecoveryKey.fromText(other.asText()).toText()).isEqualTo(text);
      }
      assertThat(vector.required("refused")).isNotEmpty();
      for (JsonNode other : vector.required("refused")) {
        assertThatIllegalArgumentException()
            .as(other.asText())
            .isThrownBy(() -> RecoveryKey.fromText(other.asText()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void theChainShouldVouchForTheRecoveryRecord(String by) throws Exception {
    JsonNode recovery = file(by, "recovery");
    JsonNode record = recovery.required("record");
    PinnedChain own = VectorKeys.pinned(account(by, VectorKeys.uuid(record, "user")));
    RecoveryKey key =
        RecoveryKey.of(VectorKeys.bytes(recovery.required("keys").required(0), "key"));

    VerifiedKey verified = own.verifyRecovery(VectorKeys.record(record));

    assertThat(key.isOf(own.chain())).isTrue();
    assertThat(verified.device()).isZero();
    assertThat(verified.record().x25519()).isEqualTo(key.sealingKey(1).publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ts", "java"})
  void safetyNumbersShouldBeTheSame(String by) {
    for (JsonNode number : file(by, "safety").required("numbers")) {
      SafetyNumber ours =
          SafetyNumber.of(VectorKeys.bytes(number, "other"), VectorKeys.bytes(number, "one"));

      assertThat(ours.digits()).isEqualTo(number.required("digits").asText());
      assertThat(ours.toQrText()).isEqualTo(number.required("qr").asText());
    }
  }

  @Test
  void theFilesShouldBeWhatTheirProgramMakes() throws Exception {
    VectorMaker.make()
        .forEach(
            (name, made) -> assertThat(made).as(name).hasToString(file("java", name).toString()));
  }
}
