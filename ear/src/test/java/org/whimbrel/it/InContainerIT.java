package org.whimbrel.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.Profiles;
import org.whimbrel.accounts.control.Registration;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.connections.control.ConnectionRefusal;
import org.whimbrel.connections.control.Connections;
import org.whimbrel.messaging.control.MailboxReader;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.platform.control.PartitionUpkeep;
import org.whimbrel.platform.control.Probes;
import org.whimbrel.platform.control.SchemaUpkeep;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.sessions.control.SessionDirectory;

/** Inside the real server, with the real EAR: what cannot be seen from outside. */
@ExtendWith(PreparedServer.class)
@ArquillianTest
class InContainerIT {
  private static final long LIMIT_MS = 20_000;

  @Inject PartitionUpkeep partitions;
  @Inject Probes probes;
  @Inject SessionDirectory directory;
  @Inject NodeId node;
  @Inject SchemaUpkeep schema;
  @Inject Registration registration;
  @Inject Connections connections;
  @Inject MailboxReader mailboxes;
  @Inject Profiles profiles;
  @Resource ManagedExecutorService executor;

  @Resource(lookup = "jms/whimbrel")
  ConnectionFactory connectionFactory;

  /** The EAR as it is shipped, and beside its modules one more with this class. */
  @Deployment
  static EnterpriseArchive ear() {
    EnterpriseArchive ear =
        ShrinkWrap.create(ZipImporter.class, "whimbrel.ear")
            .importFrom(new File(System.getProperty("whimbrel.it.target"), "whimbrel.ear"))
            .as(EnterpriseArchive.class);
    WebArchive tests =
        ShrinkWrap.create(WebArchive.class, "it.war")
            .addClasses(InContainerIT.class, PreparedServer.class)
            .addAsWebInfResource(
                new StringAsset(
                    "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\""
                        + " bean-discovery-mode=\"all\"/>"),
                "beans.xml");
    ear.addAsModule(Testable.archiveToTest(tests));
    ear.setApplicationXML(
        new StringAsset(
            """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
              <application-name>whimbrel</application-name>
              <module><ejb>ejb-module.jar</ejb></module>
              <module><web><web-uri>web-module.war</web-uri><context-root>/</context-root></web></module>
              <module><web><web-uri>it.war</web-uri><context-root>/it</context-root></web></module>
              <library-directory>lib</library-directory>
            </application>
            """));
    return ear;
  }

  @Test
  void brokerAndDatabaseShouldAnswer() {
    assertTrue(probes.brokerAnswers());
    assertTrue(probes.databaseAnswers());
  }

  /** The server starts before its schema is there; {@code /health/started} tells. */
  @BeforeEach
  void schemaShouldBeUpToDate() {
    long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
    while (!schema.isUpToDate()) {
      assertTrue(System.nanoTime() - giveUpNs < 0, "the schema was not made in time");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void partitionUpkeepShouldBeSafeOnSeveralNodesAtOnce() throws Exception {
    Future<PartitionUpkeep.Change> one = executor.submit(partitions::run);
    Future<PartitionUpkeep.Change> other = executor.submit(partitions::run);
    assertNotNull(one.get(LIMIT_MS, TimeUnit.MILLISECONDS));
    assertNotNull(other.get(LIMIT_MS, TimeUnit.MILLISECONDS));
    assertEquals(0, partitions.run().created().size());
  }

  @Test
  void directoryShouldKnowADeviceUntilItsOwnSessionLeaves() {
    DeviceId device = DeviceId.of(UUID.randomUUID(), 1);
    SessionDirectory.Registration older =
        new SessionDirectory.Registration(node, UUID.randomUUID());
    SessionDirectory.Registration newer =
        new SessionDirectory.Registration(node, UUID.randomUUID());
    directory.register(device, older);
    directory.register(device, newer);
    directory.unregister(device, older);
    assertEquals(
        Map.of(node, Set.of(device.account())), directory.nodesOf(Set.of(device.account())));
    directory.unregister(device, newer);
    assertEquals(Map.of(), directory.nodesOf(Set.<AccountId>of(device.account())));
  }

  @Test
  void poisonShouldGoToTheDeadLetters() throws Exception {
    byte[] poison = {99, 1, 2, 3};
    try (Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(poison);
      session.createProducer(session.createQueue("intake")).send(message);
      Message letter = session.createConsumer(session.createQueue("dead-letter")).receive(LIMIT_MS);
      assertNotNull(letter);
      assertEquals("intake", letter.getStringProperty("whimbrel_queue"));
      assertEquals(poison.length, ((BytesMessage) letter).getBodyLength());
    }
  }

  /** While nodes are upgraded one by one; the consumer here is the newer node. */
  @Test
  void aBatchOfANewerNodeShouldComeBackUntilOneThatKnowsItTakesIt() throws Exception {
    byte[] newer = {3, 1, 2, 3, 4, 5};
    try (Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(newer);
      session.createProducer(session.createQueue("intake")).send(message);
      Message left = session.createConsumer(session.createQueue("intake")).receive(3 * LIMIT_MS);
      assertNotNull(left);
      assertTrue(left.getJMSRedelivered());
      assertEquals(newer.length, ((BytesMessage) left).getBodyLength());
      assertFalse(
          session
              .createBrowser(session.createQueue("dead-letter"))
              .getEnumeration()
              .hasMoreElements());
    }
  }

  /** The transaction, the events inside it, and those after it, as the container runs them. */
  @Test
  void aChangeBetweenTwoShouldBeInBothMailboxesOnceAndInNeitherIfItIsRefused() throws Exception {
    AccountId ann = register("ann");
    AccountId ben = register("ben");
    connections.request(ann, ben);
    connections.request(ann, ben);
    connections.answer(ben, ann, true);
    assertEquals(2, head(ann));
    assertEquals(2, head(ben));

    assertThrows(ConnectionRefusal.class, () -> connections.answer(ann, ben, false));
    assertThrows(ConnectionRefusal.class, () -> connections.request(ann, ann));
    assertEquals(2, head(ann));
    connections.block(ben, ann, true);
    assertEquals(2, head(ann));
    assertEquals(3, head(ben));
  }

  /** News go through their table and a task of the container's own. */
  @Test
  void newsOfAnAccountShouldReachWhoIsConnectedToIt() throws Exception {
    AccountId ann = register("ann");
    AccountId ben = register("ben");
    connections.request(ann, ben);
    connections.answer(ben, ann, true);
    profiles.rename(ann, "Ann the Second");
    assertEquals(3, head(ann));

    long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
    while (head(ben) < 3) {
      assertTrue(System.nanoTime() - giveUpNs < 0, "the news did not come in time");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertEquals(
        EntryKind.PROFILE,
        mailboxes.page(new DeviceId(ben, 1), 2, 10).orElseThrow().entries().get(0).kind());
  }

  private AccountId register(String name) throws AccountRefusal {
    String handle = name + "_" + UUID.randomUUID().toString().substring(0, 8);
    return registration.register(handle, name, "correct horse battery").id();
  }

  private long head(AccountId account) {
    return mailboxes.position(new DeviceId(account, 1)).head();
  }
}
