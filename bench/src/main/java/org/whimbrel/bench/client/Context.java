package org.whimbrel.bench.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Bodies;
import org.whimbrel.bench.traffic.Ledger;

/**
 * What all users share. Everything in it is thread-safe.
 *
 * @param http makes the sockets
 * @param socketUri where they lead
 * @param timer runs what is due later; its tasks do not block
 * @param connectors runs what blocks: tokens and handshakes, so many at a time
 * @param bodies makes the bodies
 * @param ledger holds what is offered
 * @param meter takes what is measured
 * @param violations takes what is wrong
 */
record Context(
    HttpClient http,
    URI socketUri,
    ScheduledExecutorService timer,
    Executor connectors,
    Bodies bodies,
    Ledger ledger,
    Meter meter,
    Violations violations) {}
