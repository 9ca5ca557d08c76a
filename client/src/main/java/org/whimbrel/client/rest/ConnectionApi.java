package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.rest.AccountApi.Profile;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.rest.Requests.Call;

/** Whom one is connected to, has asked, has blocked. Thread-safe. */
public final class ConnectionApi {
  private final SignedInRequests requests;

  /** As this device. */
  public ConnectionApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * A connection, seen from one side.
   *
   * @param user the other one
   * @param state as the server names it
   * @param blocked whether one has blocked the other
   * @param groups the groups that one has put the other into
   * @param sinceMs since when it is in this state, milliseconds since 1970-01-01 UTC; null where
   *     there is nothing but a block
   * @param keys the other's keys, if the server sent them along
   */
  public record Connection(
      Profile user,
      String state,
      boolean blocked,
      List<String> groups,
      @Nullable Long sinceMs,
      @Nullable AccountKeys keys) {
    /** Copies. */
    public Connection {
      groups = List.copyOf(groups);
    }

    static Connection from(Fields fields) {
      Profile user = Profile.from(fields.inner("user"));
      return new Connection(
          user,
          fields.text("state"),
          fields.flag("blocked"),
          fields.texts("groups"),
          fields.optionalNumber("sinceMs"),
          fields.has("keys") ? AccountKeys.of(user.id(), fields.inner("keys")) : null);
    }
  }

  /**
   * A page of connections.
   *
   * @param connections the page; empty if nothing changed since the tag
   * @param next what to ask for the page behind with; null with the last one
   * @param tag tells later whether something changed; null if the server gave none
   * @param unchanged whether it is what the tag stands for
   */
  public record Page(
      List<Connection> connections,
      @Nullable String next,
      @Nullable String tag,
      boolean unchanged) {
    /** Copies. */
    public Page {
      connections = List.copyOf(connections);
    }
  }

  /**
   * What to list.
   *
   * @param state only connections in this state, or null
   * @param group only those in this group, or null
   * @param after {@link Page#next} of the page before, or null
   * @param limit the most wanted; 0 for the server's own bound
   * @param tag {@link Page#tag} of what is known, or null
   */
  public record Query(
      @Nullable String state,
      @Nullable String group,
      @Nullable String after,
      int limit,
      @Nullable String tag) {
    /** All, from the first page. */
    public static final Query ALL = new Query(null, null, null, 0, null);

    private String toQuery() {
      StringBuilder query = new StringBuilder();
      append("state", state, query);
      append("group", group, query);
      append("after", after, query);
      append("limit", limit > 0 ? String.valueOf(limit) : null, query);
      return query.toString();
    }

    private static void append(String name, @Nullable String value, StringBuilder query) {
      if (value != null) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
  }

  /** A page of one's connections. */
  public CompletableFuture<Page> list(Query query) {
    return requests
        .send(Call.get(own() + query.toQuery()).ifNoneMatch(query.tag()))
        .thenApply(ConnectionApi::page);
  }

  private static Page page(HttpResponse<byte[]> answer) {
    String tag = answer.headers().firstValue("ETag").orElse(null);
    if (answer.statusCode() == HttpURLConnection.HTTP_NOT_MODIFIED) {
      return new Page(List.of(), null, tag, true);
    }
    Fields fields = new Fields(Requests.json(answer));
    return new Page(
        fields.each("connections", Connection::from), fields.optionalText("next"), tag, false);
  }

  /** Asks somebody to be connected. */
  public CompletableFuture<Void> request(UUID other) {
    return requests.done(Call.post(to(other), null));
  }

  /** Answers somebody's request. */
  public CompletableFuture<Void> answer(UUID other, boolean accept) {
    return requests.done(Call.put(to(other) + "/request/" + accept, null));
  }

  /** Blocks somebody, or ends that. */
  public CompletableFuture<Void> block(UUID other, boolean blocked) {
    return requests.done(Call.put(to(other) + "/block/" + blocked, null));
  }

  /** Ends a connection, or takes a request back. */
  public CompletableFuture<Void> remove(UUID other) {
    return requests.done(Call.delete(to(other)));
  }

  /** Puts somebody into these groups and no others. */
  public CompletableFuture<Void> putGroups(UUID other, List<String> groups) {
    ObjectNode body = Requests.object();
    groups.forEach(body.putArray("groups")::add);
    return requests.done(Call.put(to(other) + "/groups", body));
  }

  /** The names of one's groups. */
  public CompletableFuture<List<String>> groups() {
    return requests.read(Call.get(own() + "/group"), fields -> fields.texts("groups"));
  }

  private String own() {
    return "/connection/user/" + requests.tokens().account();
  }

  private String to(UUID other) {
    return own() + "/recipient/" + other;
  }
}
