package io.mesosj.cni;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a plugin that has ended, for those who look on.
 *
 * @param type the plugin
 * @param call what it was told
 * @param config what it read; not to be changed
 * @param began when it was started
 * @param took how long it ran
 * @param answer what it answered to ADD or VERSION, if anything; not to be changed
 * @param failure why it failed, if it did
 */
public record EndedCall(
    String type,
    PluginCall call,
    ObjectNode config,
    Instant began,
    Duration took,
    Optional<ObjectNode> answer,
    Optional<CniException> failure) {}
