package org.whimbrel.client.crypto;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Makes {@code vectors/java-*.json}, the same each time. From {@code client/}: run this class with
 * the test classpath, or see {@code vectors/README.md}.
 */
public final class VectorMaker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NOW_MS = VectorPersona.NOW_MS;
  private static final RecoveryKey RECOVERY =
      RecoveryKey.of(VectorPersona.bytesOf("recovery key of anna"));

  private final VectorPersona anna = new VectorPersona("anna");
  private final VectorPersona bert = new VectorPersona("bert");
  private final SecureRandom random;

  private VectorMaker(SecureRandom random) {
    this.random = random;
  }

  /** Writes the files. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "../vectors");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    for (Map.Entry<String, JsonNode> file : make().entrySet()) {
      Files.writeString(
          folder.resolve("java-" + file.getKey() + ".json"),
          JSON.writer(printer).writeValueAsString(file.getValue()) + "\n");
    }
  }

  /** All files, by name. */
  static Map<String, JsonNode> make() throws Exception {
    FixedRandom random = new FixedRandom("java vectors");
    SecureRandom before = CryptoServicesRegistrar.getSecureRandom();
    CryptoServicesRegistrar.setSecureRandom(random); // what HPKE draws its ephemeral keys from
    try {
      return new VectorMaker(random).all();
    } finally {
      CryptoServicesRegistrar.setSecureRandom(before);
    }
  }

  private Map<String, JsonNode> all() throws Exception {
    anna.link(2);
    bert.link(2);
    ObjectNode removedLater =
        message(
            "removed later",
            anna,
            2,
            text(5, 1, List.of(bert.user), "Sent before I went"),
            List.of(bert.key(1), anna.key(1)));
    anna.recovery(RECOVERY);
    anna.remove(2);
    anna.linkByRecovery(3, RECOVERY);
    VerifiedKey bertsOld = bert.key(1);
    bert.rotate(1);

    Map<String, JsonNode> files = new LinkedHashMap<>();
    ArrayNode accounts = JSON.createArrayNode().add(account(anna)).add(account(bert));
    files.put("cast", JSON.createObjectNode().set("accounts", accounts));
    ArrayNode messages = messages(bertsOld).add(removedLater);
    files.put("messages", JSON.createObjectNode().set("messages", messages));
    files.put("link", link());
    files.put("archive", archive());
    files.put("recovery", recovery());
    files.put("safety", safety());
    return files;
  }

  private static ObjectNode account(VectorPersona persona) throws Exception {
    PinnedChain pinned = persona.pinned();
    ObjectNode account =
        JSON.createObjectNode().put("name", persona.name).put("user", persona.user.toString());
    for (SignedChainEntry entry : persona.entries) {
      ObjectNode item = signed(entry.bytes(), entry.signature());
      Bytes own = entry.deviceSignature();
      if (own != null) {
        item.put("deviceSignature", own.toBase64Url());
      }
      account.withArray("chain").add(item);
    }
    for (DeviceKeys device : persona.devices.values()) {
      ObjectNode item = account.withArray("devices").addObject().put("device", device.device());
      item.put("seed", device.identity().seed().toBase64Url());
      for (int n : device.numbers()) {
        SealingKey key = device.find(n).orElseThrow();
        item.withArray("keys")
            .addObject()
            .put("n", n)
            .put("privateKey", key.privateKey().toBase64Url())
            .put("publicKey", key.publicKey().toBase64Url())
            .put("notBeforeMs", key.notBeforeMs())
            .put("graceUntilMs", key.graceUntilMs());
      }
    }
    ObjectNode expect = JSON.createObjectNode();
    expect.put("generation", pinned.chain().generation()).put("seq", pinned.chain().seq());
    expect.put("head", pinned.chain().head().toBase64Url());
    expect.put("genesis", pinned.chain().genesis().toBase64Url());
    expect.putArray("members");
    expect.putArray("removed");
    for (DeviceKeys device : persona.devices.values()) {
      if (pinned.chain().wasRemoved(device.device())) {
        expect.withArray("removed").add(device.device());
      } else {
        SignedKeyRecord record = new ChainSigner(device).record(pinned.chain());
        account.withArray("records").add(record(record));
        expect
            .withArray("members")
            .addObject()
            .put("device", device.device())
            .put("key", device.identityKey().toBase64Url());
      }
    }
    pinned.chain().recoveryKey().ifPresent(key -> expect.put("recoveryKey", key.toBase64Url()));
    return account.set("expect", expect);
  }

  private static ObjectNode signed(Bytes entry, Bytes signature) {
    return JSON.createObjectNode()
        .put("entry", entry.toBase64Url())
        .put("signature", signature.toBase64Url());
  }

  private static ObjectNode record(SignedKeyRecord record) {
    return JSON.createObjectNode()
        .put("record", record.bytes().toBase64Url())
        .put("signature", record.signature().toBase64Url());
  }

  private static UUID id(int n) {
    return UUID.fromString("01a20e0b-f786-7000-8000-00000000010" + n);
  }

  private static Outgoing text(int n, long counter, List<UUID> to, String text) {
    return Outgoing.text(id(n), "", to, text, counter, NOW_MS + n);
  }

  private ArrayNode messages(VerifiedKey bertsOld) throws Exception {
    UUID outsider = VectorPersona.uuidOf("account of an outsider");
    List<VerifiedKey> berts = List.of(bert.key(1), bert.key(2));
    SignedKeyRecord record = new ChainSigner(bert.device(2)).record(bert.pinned().chain());
    Outgoing resend =
        new Outgoing(
            org.whimbrel.protocol.Envelope.TYPE_RESEND,
            id(4),
            id(1),
            "",
            List.of(anna.user),
            new ResendContent("unwrap-failed", record).toText(),
            1,
            NOW_MS + 4);
    return JSON.createArrayNode()
        .add(
            message(
                "two devices", anna, 1, text(1, 1, List.of(bert.user), "Grüße, Bert 🐦"), berts))
        .add(
            message(
                "two accounts",
                anna,
                1,
                text(2, 2, List.of(outsider, bert.user), "To both of you"),
                berts))
        .add(
            message(
                "key in its grace",
                anna,
                1,
                text(3, 3, List.of(bert.user), "x".repeat(1_000)),
                List.of(bertsOld)))
        .add(message("resend", bert, 2, resend, List.of(anna.key(1))));
  }

  private ObjectNode message(
      String name, VectorPersona from, int device, Outgoing message, List<VerifiedKey> to)
      throws Exception {
    Sealed sealed =
        new Sealer(from.device(device), random).seal(message, from.pinned().chain(), to);
    ObjectNode vector = JSON.createObjectNode().put("name", name);
    vector.put("chainLength", from.entries.size());
    vector.put("from", from.user.toString()).put("device", device);
    vector.set("frame", JSON.readTree(FrameCodec.encode(sealed.frame())));
    for (VerifiedKey key : to) {
      ObjectNode opens =
          vector
              .withArray("opens")
              .addObject()
              .put("user", key.user().toString())
              .put("device", key.device())
              .put("contentKey", sealed.key().contentKey().toBase64Url());
      if (message.re() == null) {
        opens.put("text", message.content());
      } else {
        ResendContent content = ResendContent.fromText(message.content());
        opens
            .putObject("resend")
            .put("message", message.re().toString())
            .put("reason", content.reason())
            .set("record", record(content.record()));
      }
    }
    return vector;
  }

  private ObjectNode link() {
    LinkRequest request = bert.request(bert.device(2));
    Approval approval = request.approval(bert.entries.get(1));
    ObjectNode link =
        JSON.createObjectNode()
            .put("request", request.toText())
            .put("user", bert.user.toString())
            .put("device", request.device())
            .put("identityKey", request.identityKey().toBase64Url())
            .put("secret", request.secret().toBase64Url());
    return link.set(
        "approval",
        signed(approval.entry(), approval.signature()).put("mac", approval.mac().toBase64Url()));
  }

  private ObjectNode archive() throws Exception {
    PinnedChain pinned = anna.pinned();
    List<VerifiedKey> to =
        List.of(
            anna.key(1),
            anna.key(3),
            pinned.verifyRecovery(RECOVERY.record(pinned.chain(), 1, NOW_MS)));
    ObjectNode archive = JSON.createObjectNode().put("user", anna.user.toString());
    for (int epoch : new int[] {1, 2}) {
      ArchiveKey key =
          ArchiveKey.of(
              anna.user, epoch, VectorPersona.bytesOf("archive key " + epoch + " of anna").bytes());
      ObjectNode item =
          archive
              .withArray("keys")
              .addObject()
              .put("epoch", epoch)
              .put("secret", Bytes.of(key.secret()).toBase64Url())
              .put("commit", key.commitment().toBase64Url());
      for (VerifiedKey target : to) {
        SignedArchiveKey sealed = ArchiveSealing.seal(anna.device(1), key, target).orElseThrow();
        item.withArray("sealed").add(signed(sealed.bytes(), sealed.signature()));
      }
      Bytes contentKey = VectorPersona.bytesOf("content key " + epoch);
      archive
          .withArray("wraps")
          .addObject()
          .put("epoch", epoch)
          .put("contentKey", contentKey.toBase64Url())
          .put("wrap", key.wrap(contentKey).toBase64Url());
    }
    return archive;
  }

  private ObjectNode recovery() throws Exception {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0x55);
    ObjectNode recovery = JSON.createObjectNode();
    recovery
        .putArray("keys")
        .add(recoveryKey(VectorPersona.bytesOf("recovery key of anna")))
        .add(recoveryKey(Bytes.of(ones)));
    ObjectNode record = record(RECOVERY.record(anna.pinned().chain(), 1, NOW_MS));
    return recovery.set("record", record.put("user", anna.user.toString()));
  }

  private static ObjectNode recoveryKey(Bytes bytes) {
    RecoveryKey key = RecoveryKey.of(bytes);
    String text = key.toText();
    String bare = text.replace("-", "");
    ObjectNode vector =
        JSON.createObjectNode()
            .put("key", bytes.toBase64Url())
            .put("text", text)
            .put("signPublicKey", key.signingKey().publicKey().toBase64Url())
            .put("sealPrivateKey", key.sealingKey(1).privateKey().toBase64Url())
            .put("sealPublicKey", key.sealingKey(1).publicKey().toBase64Url());
    vector
        .putArray("alsoReads")
        .add(bare)
        .add(text.toLowerCase(Locale.ROOT))
        .add("\t" + text.replace('-', ' ') + "\r\n")
        .add(text.replace('0', 'o').replace('1', 'L'));
    char last = bare.charAt(51);
    vector
        .putArray("refused")
        .add(" ")
        .add(bare.substring(1))
        .add(bare + "0")
        .add(bare.substring(0, 55) + (bare.endsWith("0") ? "2" : "0"))
        .add("U" + bare.substring(1))
        .add("Ä" + bare.substring(1))
        .add(bare.substring(0, 51) + (last == '0' ? '1' : 'H') + bare.substring(52));
    return vector;
  }

  private ObjectNode safety() throws Exception {
    ObjectNode safety = JSON.createObjectNode();
    safety.putArray("numbers");
    Bytes one = anna.pinned().chain().genesis();
    Bytes other = bert.pinned().chain().genesis();
    for (List<Bytes> pair : List.of(List.of(one, other), List.of(other, one))) {
      SafetyNumber number = SafetyNumber.of(pair.get(0), pair.get(1));
      safety
          .withArray("numbers")
          .addObject()
          .put("one", pair.get(0).toBase64Url())
          .put("other", pair.get(1).toBase64Url())
          .put("digits", number.digits())
          .put("qr", number.toQrText());
    }
    return safety;
  }
}
