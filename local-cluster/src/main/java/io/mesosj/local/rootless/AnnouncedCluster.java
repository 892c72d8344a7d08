package io.mesosj.local.rootless;

import io.mesosj.local.access.OwnCredential;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A cluster in namespaces of its own, as it is reached from outside.
 *
 * @param master its address
 * @param agents theirs, in their order
 * @param credential lets its user in
 * @param certificate whom to trust, if it speaks TLS
 * @param state the directory that both sides share
 * @param work the directory that is {@code /var/lib/mesos-execute-j} in there
 */
public record AnnouncedCluster(
    URI master,
    List<URI> agents,
    OwnCredential credential,
    Optional<Path> certificate,
    Path state,
    Path work) {}
