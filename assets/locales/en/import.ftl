# Remarks on an import, and why nothing was imported.

import-warning-duplicate-server = server id { $id } appears twice, the first was kept
import-warning-duplicate-channel = camera id { $id } appears twice, the first was kept
import-warning-unknown-server = camera “{ $camera }” is bound to the unknown server { $server }, read as not bound
import-warning-missing-name = a { $kind } has no name, shown as “{ $placeholder }”
import-warning-missing-id = { $kind } number { $position } has no id, skipped
import-warning-missing-version = the server version is not given
import-warning-missing-servers = there is no list of servers, no camera is bound to a server
import-warning-bad-value = { $field } has the unusable value “{ $value }”, left out
import-warning-text-cut = { $field } is too long, cut after { $kept } characters
import-warning-unknown-module = unknown module flag { $flag } on { $channels } channels, not counted
import-warning-text-before = { $bytes } bytes before the document were stepped over
import-warning-folder-cycle = folder “{ $folder }” contains itself, read once
import-warning-folders-ignored = { $count } folders left out: deeper than { $depth } levels or more than { $most }
import-warning-folders-not-understood = { $count } parts of the folder tree were not understood
import-warning-unknown-channel-in-folder = the folders name { $count } cameras that are not listed
import-warning-channel-in-several-folders = { $count } further folder entries of cameras left out, the first folder was kept
import-warning-extra-revision = RevNum is { $revnum } and Revision is { $revision }, RevNum was used
import-warning-more = { $count } more of { $kind }
import-unknown-kind = { $count } cameras use face or plate recognition of a kind that the configuration does not tell, and no license has seats for an unknown kind: import again with floatkey import eocortex --face-recognition KIND --plate-recognition KIND to license them
import-system-name = Imported system

# Why nothing was imported.
import-position = line { $line }, column { $column }
import-part-head = the configuration
import-part-servers = the list of servers
import-part-cameras = the list of cameras
import-part-folders = the camera folders
import-too-large = the file has { $bytes } bytes and a configuration has at most { $most }: choose the answer of /configex, not a database or an archive
import-empty = the file is empty: save the answer of /configex again
import-web-page = this is a web page{ $title }, not a configuration: sign in to the server, open /configex?responsetype=json and save that answer
import-web-page-title = {" "}(“{ $title }”)
import-not-text = the text cannot be decoded at byte { $offset }: save the answer of /configex unchanged, or convert the file to UTF-8
import-not-configuration = this is not an Eocortex configuration, it starts with “{ $found }”: save the answer of /configex
import-truncated = the file ends in the middle of { $part }, at { $position }, after { $cameras } complete cameras: save it again
import-malformed = the { $format } is broken in { $part } at { $position } ({ $reason }): save the answer of /configex again and do not edit it
import-dtd = the XML has a document type declaration at { $position }, which a server never sends: save the answer of /configex again
import-no-channels = the configuration has no list of cameras: ask /configex with a user who may see the cameras and save that answer
import-too-many = the configuration has more than { $limit } { $kind }s: read it in parts, with a user who sees fewer of them
