package io.mesosj.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a cluster for tests. On a class: one for the class and its nested ones, or one for each
 * test, and parameters of {@link MesosClusterExtension its types} are injected. On a static field
 * of type {@link TestCluster}: one for the class; on another field, or on a parameter: one for the
 * test.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER})
@ExtendWith(MesosClusterExtension.class)
public @interface MesosCluster {
  /** How many agents; they are called {@code agent-1}, {@code agent-2}, and so on. */
  int agents() default 1;

  /** What each agent offers, in Mesos' syntax, however much the machine has. */
  String resources() default ClusterSettings.RESOURCES;

  /**
   * Networks to make, each a bridge of its own whose containers may publish ports. Who is not root
   * has them in namespaces of the cluster's own. Where the machine allows neither the tests are
   * skipped and say so, or fail where the JUnit configuration parameter {@value
   * MesosClusterExtension#ROOT_IS_REQUIRED} is true.
   */
  String[] networks() default {};

  /** Whether the cluster runs in namespaces of its own, in which nobody has to be root. */
  Rootless rootless() default Rootless.AUTO;

  /** On a class: whether each test has a cluster of its own, instead of the class. */
  Lifecycle per() default Lifecycle.PER_CLASS;
}
