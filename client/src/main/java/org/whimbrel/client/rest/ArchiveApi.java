package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.rest.Requests.Call;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The own account's archive: its keys, sealed; content keys under them; and the recovery record.
 * Nothing that comes from here is checked yet. Thread-safe.
 */
public final class ArchiveApi {
  /** The most wraps of one request. */
  public static final int WRAPS_MAX = 500;

  /** The server's answer to another key than the first one of an epoch. */
  public static final String EPOCH_TAKEN = "epoch-taken";

  private static final int NOT_FOUND = 404;

  private final SignedInRequests requests;

  /** As this device. */
  public ArchiveApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * What the server has.
   *
   * @param keys sealed archive keys for the calling device, and for the recovery key
   * @param epochs all epochs that there are
   */
  public record ArchiveKeys(List<SignedArchiveKey> keys, List<Epoch> epochs) {
    /** Copies. */
    public ArchiveKeys {
      keys = List.copyOf(keys);
      epochs = List.copyOf(epochs);
    }

    /** The newest epoch; 0 if there is none. */
    public int newest() {
      return epochs.stream().mapToInt(Epoch::epoch).max().orElse(0);
    }
  }

  /**
   * An epoch, as the server tells.
   *
   * @param epoch counts them, from 1
   * @param commitment of its key
   */
  public record Epoch(int epoch, Bytes commitment) {}

  /** The sealed archive keys that are for this device and for the recovery key. */
  public CompletableFuture<ArchiveKeys> keys() {
    return requests.read(
        Call.get("/archive/keys"),
        fields ->
            new ArchiveKeys(
                fields.each(
                    "keys",
                    key -> new SignedArchiveKey(key.bytes("entry"), key.bytes("signature"))),
                fields.each(
                    "epochs", epoch -> new Epoch(epoch.small("epoch"), epoch.bytes("commit")))));
  }

  /**
   * Adds sealed archive keys. Fails with the code {@link #EPOCH_TAKEN} if another key was there
   * first for an epoch.
   */
  public CompletableFuture<Void> add(Collection<SignedArchiveKey> keys) {
    ObjectNode body = Requests.object();
    ArrayNode list = body.putArray("keys");
    for (SignedArchiveKey key : keys) {
      list.addObject()
          .put("entry", key.bytes().toBase64Url())
          .put("signature", key.signature().toBase64Url());
    }
    return requests.done(Call.post("/archive/keys", body));
  }

  /** Adds up to {@value #WRAPS_MAX} wraps; the first for a message and an epoch counts. */
  public CompletableFuture<Void> addWraps(Collection<ArchivedWrap> wraps) {
    ObjectNode body = Requests.object();
    ArrayNode list = body.putArray("wraps");
    for (ArchivedWrap wrap : wraps) {
      list.addObject()
          .put("id", wrap.id().toString())
          .put("epoch", wrap.epoch())
          .put("wrap", wrap.wrap().toBase64Url());
    }
    return requests.done(Call.post("/archive/wraps", body));
  }

  /** Sets the recovery record. */
  public CompletableFuture<Void> setRecovery(SignedKeyRecord record) {
    return requests.done(
        Call.put(
            "/archive/recovery",
            Requests.object()
                .put("entry", record.bytes().toBase64Url())
                .put("signature", record.signature().toBase64Url())));
  }

  /** The recovery record; empty if there is none. */
  public CompletableFuture<Optional<SignedKeyRecord>> recovery() {
    return requests
        .optional(
            Call.get("/archive/recovery"),
            fields -> new SignedKeyRecord(fields.bytes("entry"), fields.bytes("signature")))
        .exceptionallyCompose(
            failure ->
                ProblemException.in(failure).filter(p -> p.status() == NOT_FOUND).isPresent()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure));
  }
}
