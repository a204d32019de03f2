//! What the command line says of a file that it cannot read.

use std::{fs, io::Write as _, path::Path};

use super::read_bounded;

fn problem(path: &Path) -> String {
    crate::chain(&read_bounded(path, 1000).unwrap_err())
}

#[test]
fn a_file_is_read_up_to_the_limit_and_not_beyond() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("license.fkl");
    fs::write(&path, vec![b'a'; 1000]).unwrap();
    assert_eq!(read_bounded(&path, 1000).unwrap().len(), 1000);
    fs::write(&path, b"").unwrap();
    assert_eq!(read_bounded(&path, 1000).unwrap(), b"");
    fs::File::options().append(true).open(&path).unwrap().write_all(&[0; 1001]).unwrap();
    let text = problem(&path);
    assert!(text.contains("license.fkl has more than 1000 bytes"), "{text}");
    assert!(text.contains("choose the file that was meant"), "{text}");
    // 100 MiB, of which nothing is on the disk.
    fs::File::create(&path).unwrap().set_len(100 * 1024 * 1024).unwrap();
    assert!(problem(&path).contains("more than 1000 bytes"));
}

#[cfg(unix)]
#[test]
fn a_file_that_never_ends_is_not_read_to_its_end() {
    assert!(problem(Path::new("/dev/zero")).contains("more than 1000 bytes"));
}

#[test]
fn a_folder_and_a_missing_file_are_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let text = problem(folder.path());
    assert!(text.contains("is a folder: name the file in it"), "{text}");
    let text = problem(&folder.path().join("a.fkl"));
    assert!(text.contains("there is no file") && text.contains("a.fkl"), "{text}");
    let file = folder.path().join("b");
    fs::write(&file, "b").unwrap();
    assert!(problem(&file.join("c.fkl")).contains("there is no file"));
}

/// Set in the process that has dropped its rights.
#[cfg(unix)]
const FORBIDDEN: &str = "FLOATKEY_TEST_FORBIDDEN_FILE";

#[cfg(unix)]
#[test]
fn a_file_that_this_user_may_not_read_is_named_with_what_to_do() {
    use std::{
        os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
        process::Command,
    };
    if let Some(path) = std::env::var_os(FORBIDDEN) {
        let text = problem(Path::new(&path));
        assert!(text.contains("this user may not read") && text.contains("secret.fkl"), "{text}");
        assert!(text.contains("change its rights"), "{text}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.fkl");
    fs::write(&path, "secret").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if fs::read(&path).is_err() {
        let text = problem(&path);
        assert!(text.contains("this user may not read"), "{text}");
        return;
    }
    // The administrator of the computer may read everything: somebody else tries.
    let program = folder.path().join("test");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let name = "a_file_that_this_user_may_not_read_is_named_with_what_to_do";
    let mut other = Command::new(&program);
    other.args(["--exact", &format!("cli::files::tests::{name}")]);
    other.env(FORBIDDEN, &path).current_dir("/").uid(65534).gid(65534);
    match other.output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && text.contains("1 passed"), "{text}");
        }
        Err(error) => println!("skipped: no process can run as another user: {error}"),
    }
}
