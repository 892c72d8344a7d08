package io.mesosj.execute.run;

import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Constraint;
import io.mesosj.scheduler.offer.Demand;
import io.mesosj.scheduler.offer.Explanation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Finds offers that instances fit into, and the words for why none does. */
final class Placer {
  private final Supplier<FrameworkID> framework;
  private final String role;
  private final List<Constraint> constraints;
  private final Collection<Instance> instances;
  private String lastExplanation = "";

  /**
   * Makes a placer.
   *
   * @param instances all of the run; constraints look at where the others are
   */
  Placer(
      Supplier<FrameworkID> framework,
      String role,
      List<Constraint> constraints,
      Collection<Instance> instances) {
    this.framework = framework;
    this.role = role;
    this.constraints = constraints;
    this.instances = instances;
  }

  /** Takes what an instance needs from the first offer that has everything. */
  Optional<Placement> place(Instance instance, List<AgentOffer> offers) {
    Demand demand = demand(instance);
    for (AgentOffer offer : offers) {
      if (offer.match(demand, this::neighbours).isPresent()) {
        return Optional.of(take(instance, offer));
      }
    }
    return Optional.empty();
  }

  /** Why an instance fits into none of the offers; empty when that was said last time. */
  Optional<String> explain(Instance instance, List<AgentOffer> offers) {
    String explanation = Explanation.of(demand(instance), offers, this::neighbours);
    boolean news = !explanation.equals(lastExplanation);
    lastExplanation = explanation;
    return news ? Optional.of(wanted(instance) + "; " + explanation) : Optional.empty();
  }

  /** What to say when nothing was offered for a while; empty when something was. */
  Optional<String> silence(Instance instance) {
    return lastExplanation.isEmpty()
        ? Optional.of(wanted(instance) + "; the master has offered nothing yet")
        : Optional.empty();
  }

  /** What to say when the user's patience is over. */
  String timeoutMessage(Instance instance) {
    return "no offer with "
        + Resources.of(instance.workload().resources())
        + " came in time"
        + (lastExplanation.isEmpty() ? "; there were no offers" : "; " + lastExplanation);
  }

  private static String wanted(Instance instance) {
    return "waiting for an offer with " + Resources.of(instance.workload().resources());
  }

  private Demand demand(Instance instance) {
    return new Demand(
        Resources.of(instance.workload().resources()), constraints, Optional.of(role));
  }

  private int neighbours(String attribute, String value) {
    return (int)
        instances.stream()
            .flatMap(instance -> instance.agent().stream())
            .filter(agent -> agent.attribute(attribute).contains(value))
            .count();
  }

  /** Every part of the workload gets resources of its own from the offer. */
  private Placement take(Instance instance, AgentOffer offer) {
    Workload workload = instance.workload();
    Optional<ExecutorInfo> executor = Optional.empty();
    if (workload.executor().isPresent()) {
      ExecutorInfo one = workload.executor().get();
      executor =
          Optional.of(
              one.toBuilder()
                  .clearResources()
                  .addAllResources(part(offer, one.getResourcesList()))
                  .setFrameworkId(framework.get())
                  .build());
    }
    List<TaskInfo> tasks = new ArrayList<>();
    for (TaskInfo task : workload.tasks()) {
      tasks.add(
          task.toBuilder()
              .setAgentId(offer.agentId())
              .clearResources()
              .addAllResources(part(offer, task.getResourcesList()))
              .build());
    }
    return new Placement(offer, instance, tasks, executor);
  }

  private static List<Resource> part(AgentOffer offer, List<Resource> resources) {
    Resources part =
        offer
            .find(Resources.of(resources))
            .orElseThrow(
                () -> new IllegalStateException("the offer has less than the sum of its parts"));
    offer.take(part);
    return part.toProto();
  }
}
