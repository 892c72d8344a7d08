package io.mesosj.junit;

import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.rootless.RootlessNeeds;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.operator.MasterApi;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Starts clusters for tests, by {@link MesosCluster}, or in a field with {@code @RegisterExtension}
 * for what the annotation can't say: a static field has one for the class, another one for each
 * test.
 *
 * <p>Parameters of these types are injected: {@link TestCluster}, {@link URI} (the master's
 * address), {@link SchedulerOptions} and {@link Launcher} (of a framework named for the test, which
 * is torn down after it), {@link MasterApi}, {@link CniNetworks}, {@link LocalCluster}.
 *
 * <p>When a test fails, {@link TestCluster#report} is published as a report entry and added to the
 * failure. A cluster that leaves a process, mount, link, address or firewall rule behind fails the
 * test or the class that had it. Tests may run side by side.
 */
public final class MesosClusterExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterTestExecutionCallback,
        AfterEachCallback,
        AfterAllCallback,
        LifecycleMethodExecutionExceptionHandler,
        ParameterResolver {
  /** JUnit's configuration parameter: whether what needs root fails without it. */
  public static final String ROOT_IS_REQUIRED = "mesosj.root.required";

  private static final Namespace NAMESPACE = Namespace.create(MesosClusterExtension.class);
  private static final Set<Class<?>> TYPES =
      Set.of(
          TestCluster.class,
          URI.class,
          SchedulerOptions.class,
          Launcher.class,
          MasterApi.class,
          CniNetworks.class,
          LocalCluster.class);

  private final Optional<ClusterSettings> built;

  /** For {@link MesosCluster}, by JUnit. */
  public MesosClusterExtension() {
    this(null);
  }

  private MesosClusterExtension(@Nullable ClusterSettings settings) {
    built = Optional.ofNullable(settings);
  }

  /** Begins with one agent and no network. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Scope scope = Scope.open(context, NAMESPACE);
    Optional<ClusterSettings> own = own(context);
    if (own.isPresent() && own.get().per() == Lifecycle.PER_CLASS) {
      scope.keep(this, start(own.get(), context));
    }
    if (built.isEmpty()) {
      setFields(context, null);
    }
  }

  /** A nested class has its outer class' cluster, unless it says otherwise. */
  private Optional<ClusterSettings> own(ExtensionContext context) {
    if (built.isPresent()) {
      return Scope.cluster(context, NAMESPACE, this).isPresent() ? Optional.empty() : built;
    }
    return AnnotationSupport.findAnnotation(context.getTestClass(), MesosCluster.class)
        .map(ClusterSettings::of);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    Scope scope = Scope.open(context, NAMESPACE);
    Optional<ClusterSettings> wanted =
        built.or(() -> annotation(context.getTestClass()).map(ClusterSettings::of));
    boolean hasOne = Scope.cluster(context, NAMESPACE, this).isPresent();
    if (wanted.isPresent() && (wanted.get().per() == Lifecycle.PER_METHOD || !hasOne)) {
      scope.keep(this, start(wanted.get(), context));
    }
    if (built.isEmpty()) {
      for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
        setFields(context, instance);
      }
    }
  }

  /** Of a class, or of the nearest one around it. */
  private static Optional<MesosCluster> annotation(Optional<Class<?>> type) {
    return type.flatMap(
        each ->
            AnnotationSupport.findAnnotation(each, MesosCluster.class)
                .or(() -> annotation(Optional.ofNullable(each.getEnclosingClass()))));
  }

  private void setFields(ExtensionContext context, @Nullable Object instance) throws Exception {
    Class<?> type = instance == null ? context.getRequiredTestClass() : instance.getClass();
    List<Field> fields =
        AnnotationSupport.findAnnotatedFields(
            type,
            MesosCluster.class,
            field ->
                java.lang.reflect.Modifier.isStatic(field.getModifiers()) == (instance == null),
            HierarchyTraversalMode.TOP_DOWN);
    for (Field field : fields) {
      if (field.getType() != TestCluster.class) {
        throw new ExtensionConfigurationException(
            "@MesosCluster is for fields of type TestCluster, unlike " + field);
      }
      MesosCluster wanted = field.getAnnotation(MesosCluster.class);
      TestCluster cluster = start(ClusterSettings.of(wanted), context);
      Scope.open(context, NAMESPACE).keep(field, cluster);
      field.setAccessible(true);
      field.set(instance, cluster);
    }
  }

  private static TestCluster start(ClusterSettings settings, ExtensionContext context)
      throws IOException {
    boolean networks = !settings.networks().isEmpty();
    boolean rootless =
        switch (settings.rootless()) {
          case YES -> true;
          case NO -> false;
          case AUTO -> networks && !isRoot();
        };
    Optional<String> why = Optional.empty();
    if (rootless && settings.rootless() == Rootless.AUTO) {
      why = RootlessNeeds.namespaces();
    } else if (networks && !rootless && !isRoot()) {
      why = Optional.of("rootless is NO");
    }
    if (why.isPresent()) {
      String needs =
          "@MesosCluster(networks = "
              + settings.networks()
              + ") needs root or a user namespace, for bridges and network namespaces: "
              + why.get();
      if (context.getConfigurationParameter(ROOT_IS_REQUIRED).filter("true"::equals).isPresent()) {
        throw new ExtensionConfigurationException(needs);
      }
      Assumptions.abort(needs);
    }
    return TestCluster.start(settings, rootless);
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> tell(failure, context));
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tell(failure, context);
    throw failure;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tell(failure, context);
    throw failure;
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tell(failure, context);
    throw failure;
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tell(failure, context);
    throw failure;
  }

  /** Once, though another extension of this class, or a later step, has the same failure. */
  private static void tell(Throwable failure, ExtensionContext context) {
    if (Arrays.stream(failure.getSuppressed()).anyMatch(ClusterAtFailure.class::isInstance)) {
      return;
    }
    for (TestCluster cluster : Scope.clusters(context, NAMESPACE)) {
      String report = cluster.report();
      context.publishReportEntry("mesos cluster", report);
      failure.addSuppressed(new ClusterAtFailure(report));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Scope.close(context, NAMESPACE);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Scope.close(context, NAMESPACE);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (built.isEmpty() && parameter.isAnnotated(MesosCluster.class)) {
      return type == TestCluster.class;
    }
    return TYPES.contains(type)
        && !parameter.isAnnotated(MesosCluster.class)
        && Scope.cluster(context, NAMESPACE, this).isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    try {
      Optional<MesosCluster> wanted = parameter.findAnnotation(MesosCluster.class);
      if (wanted.isPresent()) {
        TestCluster cluster = start(ClusterSettings.of(wanted.get()), context);
        Scope.open(context, NAMESPACE).keep(parameter, cluster);
        return cluster;
      }
      TestCluster cluster = Scope.cluster(context, NAMESPACE, this).orElseThrow();
      return value(parameter.getParameter().getType(), cluster, context);
    } catch (SchedulerException e) {
      throw new ParameterResolutionException(
          "a launcher can't be connected: " + SchedulerException.words(e), e);
    } catch (IOException e) {
      throw new ParameterResolutionException("a cluster can't be started: " + e.getMessage(), e);
    }
  }

  private static Object value(Class<?> type, TestCluster cluster, ExtensionContext context)
      throws SchedulerException {
    if (type == URI.class) {
      return cluster.master();
    } else if (type == MasterApi.class) {
      return cluster.masterApi();
    } else if (type == CniNetworks.class) {
      return cluster.networks();
    } else if (type == LocalCluster.class) {
      return cluster.cluster();
    } else if (type == SchedulerOptions.class) {
      return cluster.scheduler(context.getDisplayName()).build();
    } else if (type == Launcher.class) {
      Launcher launcher =
          Launcher.start(
              cluster.scheduler(context.getDisplayName()).build(),
              LauncherOptions.defaults(),
              new LauncherListener() {});
      Scope.open(context, NAMESPACE).keep(launcher);
      return launcher;
    }
    return cluster;
  }

  /** Says what cluster an extension starts; every setter returns this. */
  public static final class Builder {
    private int agents = ClusterSettings.DEFAULT.agents();
    private String resources = ClusterSettings.DEFAULT.resources();
    private List<String> networks = ClusterSettings.DEFAULT.networks();
    private Lifecycle per = ClusterSettings.DEFAULT.per();
    private Rootless rootless = ClusterSettings.DEFAULT.rootless();
    private Consumer<LocalClusterOptions.Builder> more = ClusterSettings.DEFAULT.more();

    private Builder() {}

    /**
     * How many agents; {@code agent-1}, {@code agent-2}, and so on.
     *
     * @throws IllegalArgumentException by {@link #build} if there is none
     */
    public Builder agents(int count) {
      agents = count;
      return this;
    }

    /** What each agent offers, in Mesos' syntax. */
    public Builder resources(String each) {
      resources = each;
      return this;
    }

    /** Networks to make, as {@link MesosCluster#networks}. */
    public Builder networks(String... names) {
      networks = List.of(names);
      return this;
    }

    /** In a static field: whether each test has a cluster of its own, instead of the class. */
    public Builder per(Lifecycle lifecycle) {
      per = lifecycle;
      return this;
    }

    /** Whether the cluster runs in namespaces of its own. */
    public Builder rootless(Rootless choice) {
      rootless = choice;
      return this;
    }

    /** Sets what else an embedded cluster can be told; runs last, so it wins. */
    public Builder options(Consumer<LocalClusterOptions.Builder> others) {
      more = others;
      return this;
    }

    public MesosClusterExtension build() {
      return new MesosClusterExtension(
          new ClusterSettings(agents, resources, networks, per, rootless, more));
    }
  }
}
