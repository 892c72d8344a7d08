package io.mesosj.scheduler;

import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.Credentials;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.metrics.SchedulerMetrics;
import io.mesosj.scheduler.store.FrameworkIdStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.jspecify.annotations.Nullable;

/** How a framework connects. Immutable; its text names no credentials. */
public final class SchedulerOptions {
  private final Builder values;

  private SchedulerOptions(Builder values) {
    this.values = values;
  }

  /** Options with Mesos' own defaults. */
  public static SchedulerOptions of(URI master, FrameworkInfo framework) {
    return builder(new ListedMasters(List.of(master)), framework).build();
  }

  /**
   * Begins with Mesos' own defaults.
   *
   * @param masters see {@link Masters#parse}; closed with the client
   * @param framework who subscribes; with an id, an earlier instance is taken over
   */
  public static Builder builder(MasterDetector masters, FrameworkInfo framework) {
    return new Builder(masters, framework);
  }

  HttpTransport transport() {
    HttpTransport given = values.transport;
    return given == null ? new JdkClientTransport() : given;
  }

  /**
   * Closes what was handed over, the detector of masters and the store of the id. A client does it
   * by itself; this is for options that come to no client.
   */
  public void close() {
    values.masters.close();
    values.idStore.close();
  }

  MasterDetector masters() {
    return values.masters;
  }

  FrameworkInfo framework() {
    return values.framework;
  }

  ContentType contentType() {
    return values.contentType;
  }

  Map<String, String> headers() {
    return values.headers;
  }

  /** Null without credentials; a token that can't be had now may be had later. */
  @Nullable String authorization() throws IOException {
    try {
      return values.authorization.get();
    } catch (RuntimeException e) {
      throw new IOException("no token for the call: " + SchedulerException.words(e), e);
    }
  }

  Duration connectTimeout() {
    return values.connectTimeout;
  }

  Duration callTimeout() {
    return values.callTimeout;
  }

  Duration silence() {
    return values.silence;
  }

  Duration firstBackoff() {
    return values.firstBackoff;
  }

  Duration maxBackoff() {
    return values.maxBackoff;
  }

  Duration patience() {
    return values.patience;
  }

  int maxRecordBytes() {
    return values.maxRecordBytes;
  }

  boolean gzip() {
    return values.gzip;
  }

  Set<String> suppressedRoles() {
    return values.suppressedRoles;
  }

  FrameworkIdStore idStore() {
    return values.idStore;
  }

  /** Who counts; {@link SchedulerMetrics#NONE} by default. */
  public SchedulerMetrics metrics() {
    return values.metrics;
  }

  @Override
  public String toString() {
    return "SchedulerOptions[" + values.framework.getName() + " at " + values.masters + "]";
  }

  /** Collects options; every setter returns this. */
  public static final class Builder {
    private final MasterDetector masters;
    private final FrameworkInfo framework;
    private @Nullable HttpTransport transport;
    private ContentType contentType = ContentType.PROTOBUF;
    private Map<String, String> headers = Map.of();
    private Supplier<@Nullable String> authorization = () -> null;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration callTimeout = Duration.ofSeconds(30);
    private Duration silence = Duration.ofSeconds(75);
    private Duration firstBackoff = Duration.ofMillis(200);
    private Duration maxBackoff = Duration.ofSeconds(10);
    private Duration patience = Duration.ZERO;
    private int maxRecordBytes = 64 << 20;
    private boolean gzip = true;
    private Set<String> suppressedRoles = Set.of();
    private FrameworkIdStore idStore = FrameworkIdStore.NONE;
    private SchedulerMetrics metrics = SchedulerMetrics.NONE;

    private Builder(MasterDetector masters, FrameworkInfo framework) {
      this.masters = masters;
      this.framework = framework;
    }

    private Builder(Builder other) {
      this.masters = other.masters;
      this.framework = other.framework;
      this.transport = other.transport;
      this.contentType = other.contentType;
      this.headers = other.headers;
      this.authorization = other.authorization;
      this.connectTimeout = other.connectTimeout;
      this.callTimeout = other.callTimeout;
      this.silence = other.silence;
      this.firstBackoff = other.firstBackoff;
      this.maxBackoff = other.maxBackoff;
      this.patience = other.patience;
      this.maxRecordBytes = other.maxRecordBytes;
      this.gzip = other.gzip;
      this.suppressedRoles = other.suppressedRoles;
      this.idStore = other.idStore;
      this.metrics = other.metrics;
    }

    /**
     * What calls go through; a {@link JdkClientTransport} by default, which suits what runs for
     * long. {@link io.mesosj.protocol.http.UrlConnectionTransport} starts faster.
     */
    public Builder transport(HttpTransport through) {
      transport = through;
      return this;
    }

    /** What is spoken; protobuf by default. */
    public Builder contentType(ContentType type) {
      contentType = type;
      return this;
    }

    /** Sent with every call. */
    public Builder headers(Map<String, String> all) {
      headers = Map.copyOf(all);
      return this;
    }

    /** HTTP basic authentication, Mesos' default. */
    public Builder basicAuthentication(String principal, String secret) {
      String header = Credentials.basic(principal, secret);
      authorization = () -> header;
      return this;
    }

    /**
     * A token, asked for before each call, so that it can be renewed. While {@code token} throws,
     * calls fail as if the master could not be reached.
     */
    public Builder bearerToken(Supplier<String> token) {
      authorization = () -> Credentials.bearer(token.get());
      return this;
    }

    /** How long connecting may take; 10 s by default. */
    public Builder connectTimeout(Duration limit) {
      connectTimeout = limit;
      return this;
    }

    /** How long the master may take to answer a call; 30 s by default. */
    public Builder callTimeout(Duration limit) {
      callTimeout = limit;
      return this;
    }

    /**
     * How long the stream may bring no event before it counts as broken; 75 s by default, which is
     * five of Mesos' heartbeats. Less if the master announces them more often.
     */
    public Builder silence(Duration limit) {
      silence = limit;
      return this;
    }

    /** The pauses between attempts to subscribe: doubled from {@code first} on, with jitter. */
    public Builder backoff(Duration first, Duration max) {
      firstBackoff = first;
      maxBackoff = max;
      return this;
    }

    /** How long the first subscription is tried for; zero, the default, tries every master once. */
    public Builder patience(Duration limit) {
      patience = limit;
      return this;
    }

    /** The longest event that is read; 64 MiB by default. */
    public Builder maxRecordBytes(int limit) {
      maxRecordBytes = limit;
      return this;
    }

    /** Whether compressed answers are welcome; they are by default. */
    public Builder gzip(boolean welcome) {
      gzip = welcome;
      return this;
    }

    /** Roles that want no offers from the start on. */
    public Builder suppressedRoles(Collection<String> roles) {
      suppressedRoles = Set.copyOf(roles);
      return this;
    }

    /** Where the framework's id outlives the process. */
    public Builder idStore(FrameworkIdStore store) {
      idStore = store;
      return this;
    }

    public Builder metrics(SchedulerMetrics listener) {
      metrics = listener;
      return this;
    }

    public SchedulerOptions build() {
      return new SchedulerOptions(new Builder(this));
    }
  }
}
