package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.whimbrel.connections.control.ConnectionChangeTest.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionLists.ContactPage;
import org.whimbrel.connections.control.ConnectionLists.Wanted;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.ContactRows;
import org.whimbrel.platform.entity.TestDatabase;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionListsTest {
  private static final ConnectionSettings VISIBLE =
      ConnectionsFixture.settings(1_000, 200, 1_000, 1_000, true);

  private final TestDatabase database = TestDatabase.withoutPartitions();
  private final ConnectionsFixture connections =
      new ConnectionsFixture(database, ConnectionsFixture.SETTINGS);
  private final AccountId ann = database.account(0);
  private final List<String> sorted = new ArrayList<>();

  /** Two of each relation that there is a row of Ann's for: 20. */
  @BeforeAll
  void fill() throws ConnectionRefusal {
    for (int twice = 0; twice < 2; twice++) {
      for (Relation relation : Transition.relations().values()) {
        AccountId peer = database.account(0);
        connections.put(ann, peer, relation);
        if (relation.own().state().isWanted()) {
          List<String> groups = twice == 0 ? List.of("family") : List.of("family", "work");
          connections.in(change -> change.group(ann, peer, groups));
        }
      }
    }
    sorted.addAll(
        database.query(
            "select peer_id from connection where owner_id = '" + ann + "' order by peer_id"));
    assertThat(sorted).hasSize(20);
  }

  @AfterAll
  void close() {
    database.close();
  }

  @Test
  void pagesShouldHoldAllInOrderAndTellWhereToGoOn() throws ConnectionRefusal {
    List<String> seen = new ArrayList<>();
    @Nullable String after = null;
    int pages = 0;
    do {
      ContactPage page = page(new Wanted(null, null, after, "7"));
      page.contacts().forEach(contact -> seen.add(contact.person().id().toString()));
      after = page.next() == null ? null : page.next().toString();
      pages++;
    } while (after != null && pages < 10);

    assertThat(seen).isEqualTo(sorted);
    assertThat(pages).isEqualTo(3);
    assertThat(page(new Wanted(null, null, null, "20")).next()).isNull();
    assertThat(page(new Wanted(null, null, null, null)).contacts()).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({"none, 6", "outgoing, 4", "incoming, 2", "accepted, 8"})
  void aStateShouldFilter(String state, int count) throws ConnectionRefusal {
    ContactPage page = page(new Wanted(state, null, null, null));

    assertThat(page.contacts())
        .hasSize(count)
        .allMatch(contact -> contact.side().state().wire().equals(state));
  }

  @Test
  void aGroupShouldFilterAlsoTogetherWithAState() throws ConnectionRefusal {
    assertThat(page(new Wanted(null, "family", null, null)).contacts()).hasSize(12);
    assertThat(page(new Wanted(null, " work ", null, null)).contacts())
        .hasSize(6)
        .allMatch(contact -> contact.groups().equals(List.of("family", "work")));
    assertThat(page(new Wanted("outgoing", "work", null, null)).contacts()).hasSize(2);
    assertThat(page(new Wanted(null, "nobody", null, null)).contacts()).isEmpty();
  }

  @Test
  void groupsShouldBeCounted() {
    Map<String, Integer> groups =
        database.inTransaction(entities -> new ContactRows(entities).groups(ann));

    assertThat(groups).containsExactly(entry("family", 12), entry("work", 6));
  }

  @Test
  void whatAnotherBlocksShouldShowOnlyIfItMay() throws ConnectionRefusal {
    Wanted all = new Wanted(null, null, null, null);

    assertThat(page(all).contacts()).noneMatch(Contact::blockedByPeer);
    assertThat(page(VISIBLE, all).contacts()).filteredOn(Contact::blockedByPeer).hasSize(8);
  }

  @Test
  void aPageShouldTellTheProfilesAndBeOneStatement() throws ConnectionRefusal {
    AccountId owner = database.account(0);
    int small = statementsFor(owner);
    for (int i = 0; i < 30; i++) {
      connections.put(owner, database.account(0), Transition.relation("ACCEPTED/ACCEPTED"));
    }

    assertThat(statementsFor(owner)).isEqualTo(small).isEqualTo(1);
    assertThat(
            page(database, ConnectionsFixture.SETTINGS, owner, new Wanted(null, null, null, null))
                .contacts())
        .hasSize(30)
        .allSatisfy(
            contact -> {
              assertThat(contact.person().handle()).isEqualTo("h" + contact.person().id());
              assertThat(contact.person().displayName()).isEqualTo("A name");
              assertThat(contact.since()).isEqualTo(TestDatabase.NOW);
            });
  }

  @Test
  void theVersionShouldBeTheMailboxsAndOneStatement() {
    AccountId nobody = new AccountId(UUID.randomUUID());
    int before = database.statements();

    OptionalLong version =
        database.inTransaction(entities -> new ContactRows(entities).version(ann));

    assertThat(database.statements() - before).isEqualTo(1);
    assertThat(version).hasValue(0);
    OptionalLong none =
        database.inTransaction(entities -> new ContactRows(entities).version(nobody));
    assertThat(none).isEmpty();
  }

  @Test
  void badFieldsShouldBeRefused() {
    String tooLong = "x".repeat(41);
    Stream.of(
            new Wanted("friend", null, null, null),
            new Wanted("ACCEPTED", null, null, null),
            new Wanted("", null, null, null),
            new Wanted(null, " ", null, null),
            new Wanted(null, tooLong, null, null),
            new Wanted(null, "a\u0000b", null, null),
            new Wanted(null, null, "7", null),
            new Wanted(null, null, null, "0"),
            new Wanted(null, null, null, "201"),
            new Wanted(null, null, null, "many"))
        .forEach(wanted -> assertRefused(Reason.BAD_FIELD, () -> page(wanted)));
  }

  @Test
  void namesOfGroupsShouldBeStrippedAndBounded() throws ConnectionRefusal {
    assertThat(GroupNames.check(List.of(" a ", "b", "a", "x".repeat(40)), 10))
        .containsExactlyInAnyOrder("a", "b", "x".repeat(40));
    assertThat(GroupNames.check("\uD83D\uDE00".repeat(40))).hasSize(80);
    assertRefused(Reason.BAD_FIELD, () -> GroupNames.check(List.of("a", "b", "c"), 2));
    for (String bad : new String[] {"", " \t ", "x".repeat(41), "a\nb", "\u0000", "\uD83D"}) {
      assertRefused(Reason.BAD_FIELD, () -> GroupNames.check(bad));
    }
    assertRefused(Reason.BAD_FIELD, () -> GroupNames.check((String) null));
  }

  private int statementsFor(AccountId owner) throws ConnectionRefusal {
    int before = database.statements();
    assertThat(
            page(database, ConnectionsFixture.SETTINGS, owner, new Wanted(null, null, null, null))
                .next())
        .isNull();
    return database.statements() - before;
  }

  private ContactPage page(Wanted wanted) throws ConnectionRefusal {
    return page(ConnectionsFixture.SETTINGS, wanted);
  }

  private ContactPage page(ConnectionSettings settings, Wanted wanted) throws ConnectionRefusal {
    return page(database, settings, ann, wanted);
  }

  private static ContactPage page(
      TestDatabase database, ConnectionSettings settings, AccountId owner, Wanted wanted)
      throws ConnectionRefusal {
    List<ConnectionRefusal> refused = new ArrayList<>();
    ContactPage page =
        database.inTransaction(
            entities -> {
              try {
                return ConnectionLists.page(new ContactRows(entities), settings, owner, wanted);
              } catch (ConnectionRefusal refusal) {
                refused.add(refusal);
                return new ContactPage(List.of(), null);
              }
            });
    for (ConnectionRefusal refusal : refused) {
      throw refusal;
    }
    return page;
  }
}
