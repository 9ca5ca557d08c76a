package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.resource.ResourceException;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "53300", "40001", "40P01", "55P03", "57014", "23514"})
  void whatPassesByItselfShouldBeTriedAgain(String state) {
    assertThat(Failures.isTransient(wrapped(new SQLException("", state)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"22001", "22P02", "23505", "23502"})
  void wrongValuesShouldNotBeTriedAgain(String state) {
    assertThat(Failures.isTransient(wrapped(new SQLException("", state)))).isFalse();
  }

  @Test
  void aFailureWithoutAStateShouldBeTriedAgain() {
    assertThat(Failures.isTransient(wrapped(new SQLException("no connection")))).isTrue();
  }

  @Test
  void aBrokerOrAPoolThatFailsShouldBeTriedAgain() {
    assertThat(Failures.isTransient(new JMSException("down"))).isTrue();
    assertThat(Failures.isTransient(wrapped(new ResourceException("no connection")))).isTrue();
    assertThat(Failures.isTransient(wrapped(new RollbackException()))).isTrue();
    assertThat(Failures.isTransient(new QueryTimeoutException())).isTrue();
  }

  @Test
  void whatIsNotThereYetShouldBeTriedAgain() {
    assertThat(Failures.isTransient(new NotYetException("not joined"))).isTrue();
  }

  @Test
  void aBugOrAPoisonMessageShouldNotBeTriedAgain() {
    assertThat(Failures.isTransient(new NullPointerException())).isFalse();
    assertThat(Failures.isTransient(new IllegalArgumentException("poison"))).isFalse();
  }

  @Test
  void causesThatGoInACircleShouldEnd() {
    IllegalStateException first = new IllegalStateException();
    IllegalStateException second = new IllegalStateException(first);
    first.initCause(second);

    assertThat(Failures.isTransient(first)).isFalse();
  }

  private static RuntimeException wrapped(Exception cause) {
    return new IllegalStateException(new PersistenceException(cause));
  }
}
