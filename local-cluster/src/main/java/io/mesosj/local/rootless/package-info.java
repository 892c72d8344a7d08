/**
 * The embedded cluster for users who are not root: a command, the same one or a cluster's alone, is
 * run in namespaces of its own ({@link io.mesosj.local.rootless.Entrance}). What stays outside
 * hands signals and connections on to what runs inside.
 */
@NullMarked
package io.mesosj.local.rootless;

import org.jspecify.annotations.NullMarked;
