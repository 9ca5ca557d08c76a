package org.whimbrel.messaging.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;

/** A message in the log. Written by {@link MessageRows} only; never changed. */
@Entity
@Table(name = "message")
public class Message {
  @Id private UUID id;

  @Column(name = "sender_id", nullable = false)
  private UUID senderId;

  @Column(name = "sender_device", nullable = false)
  private int senderDevice;

  @Column(name = "accepted_at", nullable = false)
  private Instant acceptedAt;

  @Column(nullable = false)
  private UUID[] recipients;

  @Column(nullable = false)
  private UUID[] dropped;

  @Column(nullable = false)
  private UUID[] silenced;

  @Column(nullable = false)
  private byte[] body;

  /** For the persistence provider. */
  protected Message() {}

  /** The message's id. */
  public UUID id() {
    return id;
  }

  /** Who sent it, and from which device. */
  public DeviceId sender() {
    return DeviceId.of(senderId, senderDevice);
  }

  /** When the server accepted it. */
  public Instant acceptedAt() {
    return acceptedAt;
  }

  /** The accounts it went to. */
  public List<UUID> recipients() {
    return Arrays.asList(recipients);
  }

  /** The accounts it was addressed to and could not go to. */
  public List<UUID> dropped() {
    return Arrays.asList(dropped);
  }

  /** The recipients that it does not go to, and its sender is not told. */
  public List<UUID> silenced() {
    return Arrays.asList(silenced);
  }

  /** The body. */
  public Bytes body() {
    return Bytes.of(body);
  }
}
