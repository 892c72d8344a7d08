package io.mesosj.isolator.checkpoint;

import java.util.List;

/**
 * What an agent wrote down of one container.
 *
 * @param id the container
 * @param hostname its name, which is the id until one was written
 * @param networks in the order of their interfaces
 * @param problems what could not be read, so that it can't be detached completely
 * @param notes what could not be read, but was made up for
 */
public record CheckpointedContainer(
    String id,
    String hostname,
    List<CheckpointedNetwork> networks,
    List<String> problems,
    List<String> notes) {
  public CheckpointedContainer {
    networks = List.copyOf(networks);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }
}
