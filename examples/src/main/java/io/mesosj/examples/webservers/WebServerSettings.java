package io.mesosj.examples.webservers;

import java.nio.file.Path;

/**
 * What to keep running.
 *
 * @param master as {@link io.mesosj.scheduler.Masters#parse} reads it
 * @param instances how many servers
 * @param network the CNI network that they join
 * @param firstPort the host port of the first server; the others follow
 * @param documents the directory that they serve
 * @param state where the framework's id and its tasks are remembered
 */
record WebServerSettings(
    String master, int instances, String network, int firstPort, Path documents, Path state) {}
