package org.whimbrel.messaging.entity;

import java.util.UUID;

/**
 * How far the first of an account's devices has come.
 *
 * @param account the account
 * @param after the number up to which some device had acknowledged before
 * @param through the number up to which one has now
 */
public record Reach(UUID account, long after, long through) {}
