package io.mesosj.execute.task;

/** Mesos' own defaults of mesos-execute. */
final class Defaults {
  static final String RESOURCES = "cpus:1;mem:128";
  static final String EXECUTOR_RESOURCES = "cpus:0.1;mem:32;disk:32";
  static final String EXECUTOR_ID = "default-executor";

  private Defaults() {}
}
