package io.mesosj.isolator;

import java.util.List;

/**
 * What CHECK found to be well.
 *
 * @param networks those that had something to check
 * @param notes what looked wrong and is not, such as a known fault of a plugin's CHECK
 */
public record CheckedNetworks(List<String> networks, List<String> notes) {
  public CheckedNetworks {
    networks = List.copyOf(networks);
    notes = List.copyOf(notes);
  }
}
