package org.whimbrel.platform.entity;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts the statements that go to the database; a batch of JDBC counts as one each time. */
final class CountingDataSource {
  private final AtomicInteger executed = new AtomicInteger();
  private final DataSource source;

  CountingDataSource(DataSource source) {
    this.source = counting(DataSource.class, source);
  }

  DataSource source() {
    return source;
  }

  int executed() {
    return executed.get();
  }

  private <T> T counting(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            CountingDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("execute")) {
                executed.incrementAndGet();
              }
              Object result;
              try {
                result = method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (result instanceof Connection connection) {
                return counting(Connection.class, connection);
              }
              if (result instanceof PreparedStatement statement) {
                return counting(PreparedStatement.class, statement);
              }
              return result instanceof Statement statement
                  ? counting(Statement.class, statement)
                  : result;
            }));
  }
}
