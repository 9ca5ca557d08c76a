/**
 * The broker: ActiveMQ Artemis, inside the resource adapter by default, or apart by configuration
 * alone. {@code broker.xml} describes it in both cases.
 */
@NullMarked
package org.whimbrel.broker;

import org.jspecify.annotations.NullMarked;
