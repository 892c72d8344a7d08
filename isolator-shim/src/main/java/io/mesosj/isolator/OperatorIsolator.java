package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What operators do by hand on checkpoints that an agent may be using at the same time. Nothing is
 * tried again in the background: what fails stays for the next attempt. When it is closed it takes
 * the root's mount away only where such a command had made it. Safe for use by several threads.
 */
public final class OperatorIsolator implements AutoCloseable {
  private final ContainerAttachments attachments;
  private final Duration pluginTimeLimit;

  private OperatorIsolator(IsolatorOptions options) {
    this.attachments = new ContainerAttachments(options, Steps.UNOBSERVED, call -> {}, true);
    this.pluginTimeLimit = options.pluginTimeLimit();
  }

  /** For one command, or several; touches nothing yet. */
  public static OperatorIsolator create(IsolatorOptions options) {
    return new OperatorIsolator(options);
  }

  /**
   * Attaches a container that no agent runs.
   *
   * @throws IsolatorException if anything failed; the container is then detached again
   */
  public AttachedContainer attach(String containerId, ContainerSpec spec) throws IsolatorException {
    ContainerAttachments.requireValidId(containerId);
    ContainerState container = attachments.choose(containerId, spec);
    HostPortClaims.requireFree(container, attached());
    synchronized (container) {
      return attachments.attach(container, attachments::writeUndetached);
    }
  }

  private List<ContainerState> attached() throws IsolatorException {
    List<ContainerState> attached = new ArrayList<>();
    try {
      for (String id : attachments.reader.containerIds()) {
        try {
          attached.add(ContainerState.of(attachments.reader.read(id)));
        } catch (NoSuchFileException e) {
          // Detached while we look.
        }
      }
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
    return attached;
  }

  /**
   * Detaches a container that this or another process attached, and leaves all others alone.
   *
   * @throws IsolatorException with every failure; the checkpoint and the namespace stay then, and
   *     {@link #undetached} tells of it
   */
  public void detach(String containerId) throws IsolatorException {
    if (!Files.isDirectory(attachments.layout.container(containerId))) {
      return;
    }
    ContainerState container = read(containerId);
    attachments.containers.replace(container);
    try {
      attachments.detach(containerId);
    } catch (IsolatorException e) {
      attachments.writeUndetached(containerId, e);
      throw e;
    } finally {
      attachments.containers.remove(containerId);
    }
  }

  /**
   * Detaches a container however its plugins fail: its namespace, its checkpoint, what {@code
   * mesos-cni-shim} has kept, its addresses of {@code host-local}, and the rules of the
   * port-mapper, {@code portmap} and {@code ipMasq} go in any case.
   *
   * @return what may be left of it, and why
   * @throws IsolatorException if not even that can be done
   */
  public List<String> detachByForce(String containerId) throws IsolatorException {
    if (!Files.isDirectory(attachments.layout.container(containerId))) {
      return List.of();
    }
    ContainerState container = read(containerId);
    try {
      return attachments.detachByForce(container);
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  private ContainerState read(String containerId) throws IsolatorException {
    ContainerAttachments.requireValidId(containerId);
    try {
      return ContainerState.of(attachments.reader.read(containerId));
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /**
   * Has the plugins of a container's networks look whether all is still as ADD left it.
   *
   * @return the networks that were checked, others are older than CHECK or don't want it; and what
   *     looked wrong and is not
   * @throws IsolatorException with everything that is not
   */
  public CheckedNetworks check(String containerId) throws IsolatorException {
    ContainerState container = read(containerId);
    try {
      return attachments.operations.looking(() -> attachments.inspector.check(container));
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /**
   * Puts back the host's rules that others took away from a container, as its checkpoint says they
   * were: the port-mapper's, portmap's by its own ADD, and those by which bridge and ptp
   * masquerade.
   *
   * @return nothing where nothing was missing
   * @throws IsolatorException if the rules can't be read or made, as when another program has a
   *     host port by now
   */
  public Repair repair(String containerId) throws IsolatorException {
    ContainerState container = read(containerId);
    try {
      return attachments.operations.shared(() -> attachments.rules.repair(container));
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /**
   * Has the plugins of every configured network forget attachments that no checkpoint knows. Waits
   * until no ADD or DEL runs on these checkpoints, in this process or another, and holds new ones
   * up.
   *
   * @throws IsolatorException if the checkpoints can't be read: nothing was collected then
   */
  public GarbageCollection gc() throws IsolatorException {
    try {
      return attachments.operations.alone(attachments.inspector::gc);
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /**
   * Containers that are released but could not be detached, with the reason.
   *
   * @throws IsolatorException if the checkpoints can't be read
   */
  public Map<String, String> undetached() throws IsolatorException {
    try {
      return attachments.reader.undetached();
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }

  /** As an agent's {@link CniIsolator#recover(Set)}: everything but {@code known} is detached. */
  public Recovery recover(Set<String> known) {
    return new ContainerRecovery(
            attachments.layout, attachments.reader, attachments.containers, true)
        .run(known, pluginTimeLimit, container -> detach(container.id));
  }

  @Override
  public void close() throws IsolatorException {
    try {
      attachments.releaseRoot();
    } catch (IOException e) {
      throw new IsolatorException(FileProblem.describe(e), e);
    }
  }
}
