package org.whimbrel.accounts.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.Account;

/**
 * An account, as others and its owner see it.
 *
 * @param avatar the hash of its avatar, which changes with it; missing if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccountView(String id, String handle, String displayName, @Nullable String avatar) {
  static AccountView from(Account account) {
    return new AccountView(
        account.id().toString(), account.handle(), account.displayName(), account.avatarHash());
  }
}
