package org.whimbrel.platform.boundary;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whimbrel.platform.control.NodeDrain;
import org.whimbrel.platform.control.NodeId;

/** What the operator may do with this very node. */
@RequestScoped
@Path("/operator/drain")
@ForOperator
@PermitAll
@Tag(name = "operator")
@Produces(MediaType.APPLICATION_JSON)
public class OperatorResource {
  @Inject NodeDrain drain;
  @Inject NodeId node;

  /**
   * How it is with a node.
   *
   * @param node its name
   * @param state {@code in-service}, {@code draining} or {@code drained}
   * @param roles with commas between
   * @param sessionsLeft how many sessions it holds
   */
  public record NodeView(String node, String state, String roles, int sessionsLeft) {}

  /** Begins to take the node out of service. */
  @POST
  @Operation(summary = "Take this node out of service; GET tells how far that is")
  @APIResponse(responseCode = "202", description = "It has begun, or had before")
  @APIResponse(responseCode = "401", description = "not-operator")
  @APIResponse(responseCode = "403", description = "tls-required")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  @SecurityRequirement(name = "operator")
  public Response drain() {
    drain.drain();
    return Response.accepted(view()).build();
  }

  /** How it is with the node. */
  @GET
  @Operation(summary = "How it is with this node")
  @APIResponse(responseCode = "200", description = "in-service, draining, drained")
  @APIResponse(responseCode = "401", description = "not-operator")
  @APIResponse(responseCode = "403", description = "tls-required")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  @SecurityRequirement(name = "operator")
  public NodeView state() {
    return view();
  }

  /** Takes the node into service again. */
  @DELETE
  @Operation(summary = "Take this node into service again")
  @APIResponse(responseCode = "200", description = "It is in service")
  @APIResponse(responseCode = "401", description = "not-operator")
  @APIResponse(responseCode = "403", description = "tls-required")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  @SecurityRequirement(name = "operator")
  public NodeView resume() {
    drain.resume();
    return view();
  }

  private NodeView view() {
    return new NodeView(node.value(), drain.state().wire(), drain.roles().toString(), drain.left());
  }
}
