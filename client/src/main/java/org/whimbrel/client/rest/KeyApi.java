package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.rest.Requests.Call;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Device chains and key records. Nothing that comes from here is checked yet. Thread-safe. */
public final class KeyApi {
  /** The most accounts that are asked for at once; the server's own bound by default. */
  public static final int QUERY_USERS_MAX = 200;

  /** No more pages than a chain can fill, whatever the server says. */
  private static final int PAGES_MAX = 100;

  private static final int NOT_FOUND = 404;

  private final SignedInRequests requests;

  /** As this device. */
  public KeyApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * The keys of an account, as the server tells.
   *
   * @param user the account
   * @param generation of its chain; 0 without one
   * @param seq the chain's newest entry; -1 without one
   * @param head that entry's hash; empty without one
   * @param chain entries, as many as were asked for
   * @param records the current records of its devices
   * @param gone devices that are not there any more, in a notice of a change
   */
  public record AccountKeys(
      UUID user,
      int generation,
      int seq,
      Bytes head,
      List<SignedChainEntry> chain,
      List<SignedKeyRecord> records,
      List<Integer> gone) {
    private static final Bytes NONE = Bytes.of(new byte[0]);

    /** Copies. */
    public AccountKeys {
      chain = List.copyOf(chain);
      records = List.copyOf(records);
      gone = List.copyOf(gone);
    }

    /** Whether the account has a chain at all. */
    public boolean hasChain() {
      return generation > 0 && seq >= 0;
    }

    static AccountKeys of(UUID user, Fields fields) {
      Bytes head = fields.optionalBytes("head");
      return new AccountKeys(
          user,
          fields.has("generation") ? fields.small("generation") : 0,
          fields.has("seq") ? fields.small("seq") : -1,
          head == null ? NONE : head,
          fields.each("chain", KeyApi::entry),
          fields.each("records", KeyApi::record),
          fields.numbers("gone"));
    }

    /**
     * What the mailbox entry {@code keys} tells.
     *
     * @param user the account that the entry tells of
     * @throws UnreadableAnswerException if it is not of the form
     */
    public static AccountKeys fromNotice(UUID user, RawJson info) {
      try {
        return of(user, new Fields(Requests.JSON.readTree(info.text())));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new UnreadableAnswerException("no JSON");
      }
    }
  }

  private static SignedChainEntry entry(Fields fields) {
    return new SignedChainEntry(
        fields.bytes("entry"), fields.bytes("signature"), fields.optionalBytes("deviceSignature"));
  }

  private static SignedKeyRecord record(Fields fields) {
    return new SignedKeyRecord(fields.bytes("record"), fields.bytes("signature"));
  }

  /**
   * Appends an entry to the own account's chain.
   *
   * @param record the calling device's record, if the entry is the one that brings it; or null
   * @param password with a genesis in place of a chain that there is; or null
   */
  public CompletableFuture<Void> append(
      SignedChainEntry entry, @Nullable SignedKeyRecord record, @Nullable String password) {
    ObjectNode body =
        Requests.object()
            .put("entry", entry.bytes().toBase64Url())
            .put("signature", entry.signature().toBase64Url());
    Bytes own = entry.deviceSignature();
    if (own != null) {
      body.put("deviceSignature", own.toBase64Url());
    }
    if (record != null) {
      put(record, body.putObject("record"));
    }
    if (password != null) {
      body.put("password", password);
    }
    return requests.done(Call.post("/keys/chain", body));
  }

  /** Publishes the calling device's key record. */
  public CompletableFuture<Void> publish(SignedKeyRecord record) {
    ObjectNode body = Requests.object();
    put(record, body);
    return requests.done(Call.post("/keys/record", body));
  }

  /** Leaves an old device's word for a new one where the new one finds it. */
  public CompletableFuture<Void> approve(int device, Approval approval) {
    ObjectNode body =
        Requests.object()
            .put("entry", approval.entry().toBase64Url())
            .put("signature", approval.signature().toBase64Url())
            .put("mac", approval.mac().toBase64Url());
    return requests.done(Call.put("/keys/approval/" + device, body));
  }

  /** An old device's word for the calling one; empty while there is none. */
  public CompletableFuture<Optional<Approval>> approval() {
    return requests.optional(
        Call.get("/keys/approval"),
        fields ->
            new Approval(fields.bytes("entry"), fields.bytes("signature"), fields.bytes("mac")));
  }

  private static void put(SignedKeyRecord record, ObjectNode body) {
    body.put("record", record.bytes().toBase64Url());
    body.put("signature", record.signature().toBase64Url());
  }

  /**
   * An account's whole chain and current records; empty if the account has no chain, or is neither
   * one's own nor connected.
   */
  public CompletableFuture<Optional<AccountKeys>> fetch(UUID user) {
    return fetch(user, -1, new ArrayList<>(), 0)
        .thenApply(keys -> Optional.of(keys).filter(AccountKeys::hasChain))
        .exceptionallyCompose(
            failure ->
                ProblemException.in(failure).filter(p -> p.status() == NOT_FOUND).isPresent()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<AccountKeys> fetch(
      UUID user, int after, List<SignedChainEntry> before, int pages) {
    return requests
        .json(Call.get("/keys/user/" + user + "?after=" + after))
        .thenCompose(
            json -> {
              Fields fields = new Fields(json);
              AccountKeys page = AccountKeys.of(user, fields);
              before.addAll(page.chain());
              if (fields.flag("more") && !page.chain().isEmpty() && pages < PAGES_MAX) {
                return fetch(user, after + page.chain().size(), before, pages + 1);
              }
              return CompletableFuture.completedFuture(
                  new AccountKeys(
                      user,
                      page.generation(),
                      page.seq(),
                      page.head(),
                      before,
                      page.records(),
                      page.gone()));
            });
  }

  /**
   * The heads and current records of many accounts, without their chains; those that one is not
   * connected to are left out. Asks in portions of {@value #QUERY_USERS_MAX}.
   */
  public CompletableFuture<List<AccountKeys>> query(Collection<UUID> users) {
    List<UUID> all = List.copyOf(users);
    CompletableFuture<List<AccountKeys>> result =
        CompletableFuture.completedFuture(new ArrayList<>());
    for (int from = 0; from < all.size(); from += QUERY_USERS_MAX) {
      List<UUID> portion = all.subList(from, Math.min(all.size(), from + QUERY_USERS_MAX));
      result = result.thenCompose(found -> queryPortion(portion, found));
    }
    return result;
  }

  private CompletableFuture<List<AccountKeys>> queryPortion(
      List<UUID> users, List<AccountKeys> found) {
    ObjectNode body = Requests.object();
    ArrayNode ids = body.putArray("users");
    users.forEach(user -> ids.add(user.toString()));
    return requests.read(
        Call.post("/keys/query", body),
        fields -> {
          found.addAll(fields.each("users", item -> AccountKeys.of(item.uuid("user"), item)));
          return found;
        });
  }
}
