package io.mesosj.scheduler.launch;

import java.time.Duration;

/** How a launcher behaves. Immutable. */
public final class LauncherOptions {
  private final Builder values;

  private LauncherOptions(Builder values) {
    this.values = values;
  }

  /** Nothing stored, automatic acknowledgement, the pauses that Mesos' guides advise. */
  public static LauncherOptions defaults() {
    return builder().build();
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins with these. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  TaskStore store() {
    return values.store;
  }

  IdPolicy ids() {
    return values.ids;
  }

  boolean acknowledgesItself() {
    return values.acknowledgesItself;
  }

  Duration refusal() {
    return values.refusal;
  }

  Duration reconcileFirst() {
    return values.reconcileFirst;
  }

  Duration reconcileMax() {
    return values.reconcileMax;
  }

  Duration reconcileEvery() {
    return values.reconcileEvery;
  }

  int maxAttempts() {
    return values.maxAttempts;
  }

  Duration unreachableLimit() {
    return values.unreachableLimit;
  }

  /** Collects options; every setter returns this. */
  public static final class Builder {
    private TaskStore store = TaskStore.NONE;
    private IdPolicy ids = IdPolicy.NAME_AND_UUID;
    private boolean acknowledgesItself = true;
    private Duration refusal = Duration.ofSeconds(5);
    private Duration reconcileFirst = Duration.ofSeconds(1);
    private Duration reconcileMax = Duration.ofSeconds(60);
    private Duration reconcileEvery = Duration.ofMinutes(15);
    private int maxAttempts = 20;
    private Duration unreachableLimit = Duration.ofMinutes(5);

    private Builder() {}

    private Builder(Builder other) {
      this.store = other.store;
      this.ids = other.ids;
      this.acknowledgesItself = other.acknowledgesItself;
      this.refusal = other.refusal;
      this.reconcileFirst = other.reconcileFirst;
      this.reconcileMax = other.reconcileMax;
      this.reconcileEvery = other.reconcileEvery;
      this.maxAttempts = other.maxAttempts;
      this.unreachableLimit = other.unreachableLimit;
    }

    /** What outlives the process; nothing by default. Closed with the launcher. */
    public Builder store(TaskStore tasks) {
      store = tasks;
      return this;
    }

    /** How ids are made of names; with a uuid by default. */
    public Builder ids(IdPolicy policy) {
      ids = policy;
      return this;
    }

    /**
     * Leaves {@link TaskUpdate#acknowledge} to the framework; by default an update is acknowledged
     * when the listener returns.
     */
    public Builder explicitAcknowledgement() {
      acknowledgesItself = false;
      return this;
    }

    /** For how long offers are declined that don't fit while something waits; 5 s by default. */
    public Builder refusal(Duration time) {
      refusal = time;
      return this;
    }

    /**
     * The pauses of reconciliation; 1 s, 60 s and 15 min by default.
     *
     * @param first before the master is asked again about tasks it did not answer for; doubled each
     *     time
     * @param max the longest such pause
     * @param every between two reconciliations in quiet times
     */
    public Builder reconciliation(Duration first, Duration max, Duration every) {
      reconcileFirst = first;
      reconcileMax = max;
      reconcileEvery = every;
      return this;
    }

    /** How often a task may miss its agent (rescinded offers) before it fails; 20 by default. */
    public Builder maxAttempts(int most) {
      maxAttempts = most;
      return this;
    }

    /**
     * How long a task that is launched again when it ends may be unreachable before another takes
     * its place; 5 min by default.
     */
    public Builder unreachableLimit(Duration limit) {
      unreachableLimit = limit;
      return this;
    }

    public LauncherOptions build() {
      return new LauncherOptions(new Builder(this));
    }
  }
}
