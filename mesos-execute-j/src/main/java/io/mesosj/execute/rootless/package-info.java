/**
 * The embedded cluster for users who are not root: the command is run again in namespaces of their
 * own. What stays outside hands signals and connections on to what runs inside.
 */
@NullMarked
package io.mesosj.execute.rootless;

import org.jspecify.annotations.NullMarked;
