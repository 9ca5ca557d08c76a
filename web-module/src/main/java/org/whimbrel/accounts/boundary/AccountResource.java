package org.whimbrel.accounts.boundary;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.AccountStore;
import org.whimbrel.accounts.control.Registration;
import org.whimbrel.accounts.entity.Account;

/** Accounts. */
@RequestScoped
@Path("/account")
@Tag(name = "accounts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AccountResource {
  @Inject Registration registration;
  @Inject AccountStore store;
  @Inject CurrentDevice current;

  /** What a new user tells. */
  public record NewAccount(
      @Nullable String handle, @Nullable String displayName, @Nullable String password) {}

  /** What others, and the owner, see. */
  public record AccountView(String id, String handle, String displayName) {
    static AccountView from(Account account) {
      return new AccountView(account.id().toString(), account.handle(), account.displayName());
    }
  }

  /** Makes an account. */
  @POST
  @PermitAll
  @Operation(summary = "Register")
  @APIResponse(responseCode = "201", description = "Made")
  @APIResponse(responseCode = "400", description = "bad-handle, bad-display-name, bad-password")
  @APIResponse(responseCode = "409", description = "handle-taken")
  @APIResponse(responseCode = "503", description = "busy; Retry-After tells when to try again")
  public Response register(@Nullable NewAccount wanted) throws AccountRefusal {
    NewAccount account = Required.field("body", wanted);
    Account made =
        registration.register(
            Required.field("handle", account.handle()),
            Required.field("displayName", account.displayName()),
            Required.field("password", account.password()));
    return Response.status(Response.Status.CREATED).entity(AccountView.from(made)).build();
  }

  /** The account that is signed in. */
  @GET
  @Path("/me")
  @SignedIn
  @Operation(summary = "Who am I")
  @APIResponse(responseCode = "200", description = "The account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @SecurityRequirement(name = "accessToken")
  public AccountView me() {
    return store
        .find(current.id().account())
        .map(AccountView::from)
        .orElseThrow(NotFoundException::new);
  }
}
