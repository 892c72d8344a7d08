package io.mesosj.local.access;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What this user's commands know of a cluster of his that runs.
 *
 * @param credential lets them in
 * @param certificate whom they trust, if it speaks TLS
 */
public record KnownCluster(OwnCredential credential, Optional<Path> certificate) {}
