/**
 * Tests of the whole: a real Liberty with the real EAR, a real PostgreSQL and a real broker, seen
 * from outside as a client sees them.
 *
 * <pre>
 *  WhimbrelServer   one installation: database, keys, Liberty; can be killed and started again
 *  SharedServer     one of them for all tests that do not harm it
 *  Api              a client of the REST side
 *  User, Login      an account, and a device of it that is signed in
 *  DeviceClient     a device on the socket; keeps every frame that came
 *  Person           the same with the Java client, which does the encryption
 *  BrowserIT        runs the tests of web-client/e2e, in a browser
 *  GatewayIT        several nodes behind HAProxy, for devices and for the page
 *  PrivacyIT        searches all that the server keeps for what it shall not know
 * </pre>
 *
 * Each installation has ports of its own and keeps everything under {@code target/it}.
 */
@NullMarked
package org.whimbrel.it;

import org.jspecify.annotations.NullMarked;
