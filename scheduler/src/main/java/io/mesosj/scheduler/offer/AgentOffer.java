package io.mesosj.scheduler.offer;

import io.mesosj.protocol.resources.Resources;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.URL;
import org.apache.mesos.v1.Protos.Value;

/**
 * What one agent offers to one role: its offers together, less what was taken. Not thread-safe;
 * used by whoever handles the OFFERS event.
 */
public final class AgentOffer {
  private final List<Offer> offers = new ArrayList<>();
  private final Offer first;
  private Resources left = Resources.none();

  private AgentOffer(Offer first) {
    this.first = first;
  }

  /**
   * Puts offers of the same agent, for the same role, together, in the order of their first one:
   * Mesos lets one ACCEPT use several offers of one agent.
   */
  public static List<AgentOffer> group(List<Offer> offers) {
    // A record's hashCode() is put together when it first runs, and a message's has all of Mesos'
    // descriptors built, at many milliseconds of start-up.
    Map<Map.Entry<String, String>, AgentOffer> groups = new LinkedHashMap<>();
    for (Offer offer : offers) {
      groups
          .computeIfAbsent(
              Map.entry(offer.getAgentId().getValue(), roleOf(offer)), key -> new AgentOffer(offer))
          .add(offer);
    }
    return List.copyOf(groups.values());
  }

  private void add(Offer offer) {
    offers.add(offer);
    left = left.plus(Resources.of(offer.getResourcesList()));
  }

  private static String roleOf(Offer offer) {
    return offer.hasAllocationInfo() ? offer.getAllocationInfo().getRole() : "*";
  }

  public AgentID agentId() {
    return first.getAgentId();
  }

  public String hostname() {
    return first.getHostname();
  }

  /** Where the agent's HTTP APIs are; empty for masters older than 1.0. */
  public Optional<URL> url() {
    return first.hasUrl() ? Optional.of(first.getUrl()) : Optional.empty();
  }

  /** The role that the resources are offered to. */
  public String role() {
    return roleOf(first);
  }

  public List<OfferID> offerIds() {
    return offers.stream().map(Offer::getId).toList();
  }

  /** Whether an executor of this framework was on the agent when the offer was made. */
  public boolean hasExecutor(ExecutorID executor) {
    return offers.stream().anyMatch(offer -> offer.getExecutorIdsList().contains(executor));
  }

  /** What nobody has taken yet. */
  public Resources left() {
    return left;
  }

  /** What of it a demand can be met with: not what is revocable, shared or a volume. */
  Resources findable() {
    return left.findable(role());
  }

  /**
   * The agent's address: over plain HTTP its IP address, which needs no resolver; over TLS the name
   * that its certificate is for. Empty when the offer does not say.
   */
  public Optional<URI> address() {
    return url().map(this::address);
  }

  private URI address(URL url) {
    boolean tls = url.getScheme().equals("https");
    String ip = url.getAddress().getIp();
    String named = tls || ip.isEmpty() ? url.getAddress().getHostname() : ip;
    String host = named.isEmpty() ? hostname() : named;
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String scheme = tls ? "https://" : "http://";
    return URI.create(scheme + bracketed + ":" + url.getAddress().getPort() + url.getPath());
  }

  /**
   * The values of an attribute as text; {@code hostname}, {@code @region} and {@code @zone} count
   * as attributes, as in Marathon's constraints.
   */
  public List<String> attribute(String name) {
    return switch (name) {
      case "hostname" -> List.of(first.getHostname());
      case "@region" -> faultDomain(first.getDomain().getFaultDomain().getRegion().getName());
      case "@zone" -> faultDomain(first.getDomain().getFaultDomain().getZone().getName());
      default ->
          first.getAttributesList().stream()
              .filter(attribute -> attribute.getName().equals(name))
              .flatMap(attribute -> text(attribute).stream())
              .toList();
    };
  }

  private static List<String> faultDomain(String name) {
    return name.isEmpty() ? List.of() : List.of(name);
  }

  private static List<String> text(Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> List.of(attribute.getText().getValue());
      case SCALAR -> List.of(number(attribute.getScalar().getValue()));
      case SET -> attribute.getSet().getItemList();
      case RANGES -> attribute.getRanges().getRangeList().stream().map(AgentOffer::range).toList();
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String range(Value.Range range) {
    return range.getBegin() + "-" + range.getEnd();
  }

  /**
   * What {@code demand} would get, if this agent can meet it; takes nothing. The ports that the
   * offer is to choose are there, but not part of it: {@link #findPorts} finds them when this was
   * taken.
   */
  public Optional<Resources> match(Demand demand, Neighbours neighbours) {
    if (demand.role().isPresent() && !demand.role().get().equals(role())) {
      return Optional.empty();
    }
    for (Constraint constraint : demand.constraints()) {
      if (!constraint.allows(this, neighbours)) {
        return Optional.empty();
      }
    }
    return find(demand.resources()).filter(found -> hasPorts(demand, found));
  }

  private boolean hasPorts(Demand demand, Resources found) {
    return demand.ports() == 0
        || OfferedPorts.of(left.minus(found).findable(role())).count() >= demand.ports();
  }

  /**
   * Ports of what is left, whichever: {@code wanted} different ones, or empty where there are not
   * so many.
   */
  public Optional<Resources> findPorts(int wanted) {
    if (wanted == 0) {
      return Optional.of(Resources.none());
    }
    OfferedPorts offered = OfferedPorts.of(findable());
    return offered.count() < wanted ? Optional.empty() : find(offered.pick(wanted));
  }

  /** The part of what is left that meets {@code wanted}; reserved resources first. */
  public Optional<Resources> find(Resources wanted) {
    return left.find(wanted, role());
  }

  /** Uses up resources that {@link #match} or {@link #find} found. */
  public void take(Resources found) {
    left = left.minus(found);
  }
}
