package org.whimbrel.launcher;

/**
 * Where the database is.
 *
 * @param embedded whether the launcher starts one; host, name and user are then fixed
 * @param host of the server
 * @param port TCP port, 1 to 65535
 * @param name of the database
 * @param user role to log in as
 * @param password of the role; empty if the generated one is to be used (embedded only)
 */
record DatabaseConfig(
    boolean embedded, String host, int port, String name, String user, String password) {

  private static final int EMBEDDED_PORT = 5433;
  private static final int USUAL_PORT = 5432;

  static DatabaseConfig from(Environment environment) {
    String password = environment.text("WHIMBREL_DB_PASSWORD", "");
    if (environment.flag("WHIMBREL_DB_EMBEDDED", true)) {
      int port = environment.port("WHIMBREL_DB_PORT", EMBEDDED_PORT);
      String name = EmbeddedDatabase.NAME;
      return new DatabaseConfig(true, "127.0.0.1", port, name, name, password);
    }
    if (password.isEmpty()) {
      throw new StartRefusedException(
          "WHIMBREL_DB_EMBEDDED is false, so WHIMBREL_DB_PASSWORD must be set.");
    }
    return new DatabaseConfig(
        false,
        environment.required("WHIMBREL_DB_HOST", "because WHIMBREL_DB_EMBEDDED is false"),
        environment.port("WHIMBREL_DB_PORT", USUAL_PORT),
        environment.text("WHIMBREL_DB_NAME", EmbeddedDatabase.NAME),
        environment.text("WHIMBREL_DB_USER", EmbeddedDatabase.NAME),
        password);
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "%s:%d/%s".formatted(host, port, name);
  }
}
