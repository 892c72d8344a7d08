package io.mesosj.execute.run;

import io.mesosj.execute.console.Console;
import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The wait for an offer that the whole workload fits into; says what it waits for, and why. */
final class OfferWait {
  private final Workload workload;
  private final String role;
  private final Console console;
  private final Resources wanted;
  private String lastExplanation = "";

  OfferWait(Workload workload, String role, Console console) {
    this.workload = workload;
    this.role = role;
    this.console = console;
    this.wanted = Resources.of(workload.resources());
  }

  /** The first offer that has everything; explains when none has. */
  Optional<Placement> choose(List<Offer> offers) {
    for (Offer offer : offers) {
      Resources offered = Resources.of(offer.getResourcesList());
      if (offered.find(wanted, role).isPresent()) {
        return Optional.of(place(offer, offered));
      }
    }
    if (!offers.isEmpty()) {
      explain(Shortage.smallest(wanted, role, offers));
    }
    return Optional.empty();
  }

  /** What to say when the user's patience is over. */
  String timeoutMessage() {
    return "no offer with "
        + wanted
        + " came in time"
        + (lastExplanation.isEmpty() ? "; there were no offers" : "; " + lastExplanation);
  }

  /** What to say when nothing was offered for a while. */
  void noOffersYet() {
    if (lastExplanation.isEmpty()) {
      console.note("waiting for an offer with " + wanted + "; the master has offered nothing yet");
    }
  }

  private void explain(String shortage) {
    if (!shortage.equals(lastExplanation)) {
      console.note("waiting for an offer with " + wanted + "; " + shortage);
    }
    lastExplanation = shortage;
  }

  /** Every part of the workload gets resources of its own from the offer. */
  private Placement place(Offer offer, Resources offered) {
    Resources left = offered;
    Optional<ExecutorInfo> executor = Optional.empty();
    if (workload.executor().isPresent()) {
      ExecutorInfo one = workload.executor().get();
      Resources part = part(left, one.getResourcesList());
      left = left.minus(part);
      executor =
          Optional.of(
              one.toBuilder()
                  .clearResources()
                  .addAllResources(part.toProto())
                  .setFrameworkId(offer.getFrameworkId())
                  .build());
    }
    List<TaskInfo> tasks = new ArrayList<>();
    for (TaskInfo task : workload.tasks()) {
      Resources part = part(left, task.getResourcesList());
      left = left.minus(part);
      tasks.add(
          task.toBuilder()
              .setAgentId(offer.getAgentId())
              .clearResources()
              .addAllResources(part.toProto())
              .build());
    }
    return new Placement(offer, tasks, executor);
  }

  private Resources part(Resources left, List<Resource> resources) {
    return left.find(Resources.of(resources), role)
        .orElseThrow(
            () -> new IllegalStateException("the offer has less than the sum of its parts"));
  }
}
