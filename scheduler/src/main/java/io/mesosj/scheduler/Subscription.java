package io.mesosj.scheduler;

import io.mesosj.protocol.http.HttpReply;
import java.net.URI;

/**
 * One stream of events.
 *
 * @param endpoint where it was opened, after redirects to the leader; calls go there too
 * @param streamId what calls must carry
 * @param reply the open stream
 */
record Subscription(URI endpoint, String streamId, HttpReply reply) {}
