package org.whimbrel.messaging.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.whimbrel.accounts.control.AccountSettings;
import org.whimbrel.messaging.control.MessageSettings;
import org.whimbrel.messaging.control.ReceiptSettings;
import org.whimbrel.presence.control.PresenceSettings;
import org.whimbrel.protocol.Limits;
import org.whimbrel.sessions.control.SocketSettings;

/** The bounds that a client is told. */
@ApplicationScoped
public class ProtocolLimits {
  @Inject MessageSettings messages;
  @Inject ReceiptSettings receipts;
  @Inject PresenceSettings presence;
  @Inject SocketSettings sockets;
  @Inject AccountSettings accounts;

  Limits get() {
    return new Limits(
        sockets.frameMaxBytes(),
        messages.bodyMaxBytes(),
        messages.recipientsMax(),
        accounts.devicesMax(),
        messages.pageMaxCount(),
        receipts.readMaxCount(),
        presence.watchMaxCount(),
        sockets.ackTimeoutMs(),
        sockets.pingIntervalMs());
  }
}
