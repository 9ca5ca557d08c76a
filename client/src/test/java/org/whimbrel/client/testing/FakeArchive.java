package org.whimbrel.client.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.RawServer.Answer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SealedArchiveKey;

/** The archives of all accounts, and approvals of new devices, in memory. Not thread-safe. */
public final class FakeArchive {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Answer DONE = new Answer(204, "");

  private final Map<UUID, Archive> archives = new HashMap<>();

  /** What a test puts here takes the place of an approval, when a device asks for one. */
  public @Nullable JsonNode falseApproval;

  private static final class Archive {
    final List<JsonNode> keys = new ArrayList<>();
    final SortedMap<Integer, String> commitments = new TreeMap<>();
    final Map<UUID, JsonNode> wraps = new HashMap<>();
    final Map<Integer, JsonNode> approvals = new HashMap<>();
    @Nullable JsonNode recovery;
  }

  private Archive of(UUID account) {
    return archives.computeIfAbsent(account, none -> new Archive());
  }

  /** Null if the path is none of these. */
  @Nullable Answer answer(UUID account, int device, String path, @Nullable JsonNode body)
      throws BadKeysException {
    Archive archive = of(account);
    if (path.startsWith("/api/keys/approval")) {
      return approval(archive, device, path, body);
    } else if (path.equals("/api/archive/keys")) {
      return body == null ? keys(archive, device) : addKeys(archive, body);
    } else if (path.equals("/api/archive/wraps") && body != null) {
      body.path("wraps")
          .forEach(
              wrap -> archive.wraps.putIfAbsent(UUID.fromString(wrap.path("id").asText()), wrap));
      return DONE;
    } else if (path.equals("/api/archive/recovery")) {
      JsonNode kept = archive.recovery;
      if (body == null) {
        return kept == null ? DONE : new Answer(200, kept.toString());
      }
      archive.recovery = body;
      return DONE;
    }
    return null;
  }

  private Answer approval(Archive archive, int device, String path, @Nullable JsonNode body) {
    if (body != null) {
      archive.approvals.put(Integer.parseInt(path.replaceFirst(".*/", "")), body);
      return DONE;
    }
    JsonNode kept = falseApproval == null ? archive.approvals.get(device) : falseApproval;
    return kept == null ? DONE : new Answer(200, kept.toString());
  }

  private static SealedArchiveKey read(JsonNode key) throws BadKeysException {
    return SealedArchiveKey.parse(Bytes.fromBase64Url(key.path("entry").asText()));
  }

  private static Answer keys(Archive archive, int device) throws BadKeysException {
    ObjectNode answer = JSON.createObjectNode();
    answer.putArray("keys");
    for (JsonNode key : archive.keys) {
      int to = read(key).device();
      if (to == device || to == 0) {
        answer.withArray("keys").add(key);
      }
    }
    answer.putArray("epochs");
    archive.commitments.forEach(
        (epoch, commitment) ->
            answer
                .withArray("epochs")
                .addObject()
                .put("epoch", epoch)
                .put("commit", commitment)
                .put("createdAtMs", 1));
    return new Answer(200, answer.toString());
  }

  private static Answer addKeys(Archive archive, JsonNode body) throws BadKeysException {
    for (JsonNode key : body.path("keys")) {
      SealedArchiveKey read = read(key);
      String commitment = read.commitment().toBase64Url();
      String first = archive.commitments.putIfAbsent(read.epoch(), commitment);
      if (first != null && !first.equals(commitment)) {
        return new Answer(409, "{\"code\":\"epoch-taken\",\"detail\":\"\"}");
      }
      archive.keys.add(key);
    }
    return DONE;
  }

  /** What there is for a message. */
  public @Nullable JsonNode wrap(UUID account, UUID message) {
    return of(account).wraps.get(message);
  }

  /** How many messages of an account are archived. */
  public int wraps(UUID account) {
    return of(account).wraps.size();
  }

  /** The epochs of an account's archive. */
  public List<Integer> epochs(UUID account) {
    return List.copyOf(of(account).commitments.keySet());
  }

  /** Who has an epoch's key sealed, by number of the device; 0 is the recovery key. */
  public List<Integer> sealedTo(UUID account, int epoch) throws BadKeysException {
    List<Integer> devices = new ArrayList<>();
    for (JsonNode key : of(account).keys) {
      if (read(key).epoch() == epoch) {
        devices.add(read(key).device());
      }
    }
    return devices.stream().distinct().sorted().toList();
  }

  /** Puts a key there as a server that lies would. */
  public void plant(UUID account, JsonNode key) {
    of(account).keys.add(key);
  }

  /** Swaps what is archived for two messages. */
  public void swapWraps(UUID account, UUID one, UUID other) {
    Map<UUID, JsonNode> wraps = of(account).wraps;
    JsonNode first = wraps.get(one);
    JsonNode second = wraps.get(other);
    if (first == null || second == null) {
      throw new IllegalStateException("not archived");
    }
    wraps.put(one, second);
    wraps.put(other, first);
  }

  /** The recovery record of an account. */
  public JsonNode recovery(UUID account) {
    return Objects.requireNonNull(of(account).recovery);
  }

  /** Puts a recovery record there. */
  public void setRecovery(UUID account, JsonNode told) {
    of(account).recovery = told;
  }
}
