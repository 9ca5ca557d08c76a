package org.whimbrel.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Lets in the one user that is the server, and nobody else. */
final class OneUserSecurity implements ActiveMQSecurityManager {
  private final String user;
  private final byte[] password;

  OneUserSecurity(String user, String password) {
    this.user = user;
    this.password = password.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean validateUser(String presentedUser, String presentedPassword) {
    return user.equals(presentedUser)
        && presentedPassword != null
        && MessageDigest.isEqual(password, presentedPassword.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean validateUserAndRole(
      String presentedUser, String presentedPassword, Set<Role> roles, CheckType checkType) {
    return validateUser(presentedUser, presentedPassword);
  }
}
