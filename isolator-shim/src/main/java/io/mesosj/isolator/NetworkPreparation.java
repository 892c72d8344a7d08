package io.mesosj.isolator;

import java.util.Map;

/**
 * What a container that leaves the host's network needs before it is started.
 *
 * @param environment variables to set in it: {@code LIBPROCESS_IP=0.0.0.0}, because the agent's
 *     address is not the container's
 */
public record NetworkPreparation(Map<String, String> environment) {}
