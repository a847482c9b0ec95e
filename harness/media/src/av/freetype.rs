//! The font library that libavfilter draws with, asked directly.
//!
//! `drawtext` takes another font, in silence, where this library cannot open the one it was given. So it is asked before:
//! it is loaded already, as a part of libavfilter, and found by name.

use std::ffi::{CStr, CString, c_void};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::ptr;

use libc::{c_char, c_int, c_long, c_uint, c_ulong};

type Library = *mut c_void;
type Face = *mut c_void;

/// A font that the library has opened.
pub(crate) struct FreeType {
    library: Library,
    face: Face,
    done: unsafe extern "C" fn(Library) -> c_int,
    index: unsafe extern "C" fn(Face, c_ulong) -> c_uint,
}

// SAFETY: used through `&self` by one thread at a time, as it is not Sync; the library keeps nothing by thread.
unsafe impl Send for FreeType {}

/// A function of a library that is loaded already.
fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: the name ends with a zero.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

impl FreeType {
    /// Opens the first font there is.
    ///
    /// # Errors
    /// Why it cannot be opened, in words.
    pub(crate) fn open(font: &InMemory) -> Result<Self, String> {
        let path = CString::new(font.path()).unwrap_or_default();
        let names = [
            c"FT_Init_FreeType",
            c"FT_New_Face",
            c"FT_Done_FreeType",
            c"FT_Get_Char_Index",
        ];
        let [Some(init), Some(new), Some(done), Some(index)] = names.map(symbol) else {
            return Err(
                "it cannot be checked: this libavfilter has no FreeType beside it".to_owned(),
            );
        };
        // SAFETY: these are the library's functions of these names, and this is how it declares them; it keeps to its
        // interface by its version number, 6. The pointers it fills are valid until the library is given up, which frees
        // faces too.
        unsafe {
            let init: unsafe extern "C" fn(*mut Library) -> c_int = std::mem::transmute(init);
            let new: unsafe extern "C" fn(Library, *const c_char, c_long, *mut Face) -> c_int =
                std::mem::transmute(new);
            let done: unsafe extern "C" fn(Library) -> c_int = std::mem::transmute(done);
            let index: unsafe extern "C" fn(Face, c_ulong) -> c_uint = std::mem::transmute(index);
            let mut library = ptr::null_mut();
            if init(&mut library) != 0 {
                return Err("FreeType does not start".to_owned());
            }
            let mut face = ptr::null_mut();
            if new(library, path.as_ptr(), 0, &mut face) != 0 {
                done(library);
                return Err("FreeType cannot open it as a font".to_owned());
            }
            Ok(Self {
                library,
                face,
                done,
                index,
            })
        }
    }

    /// Whether there is a glyph for a character.
    pub(crate) fn has(&self, character: char) -> bool {
        // SAFETY: the face is open as long as `self`.
        unsafe { (self.index)(self.face, c_ulong::from(u32::from(character))) != 0 }
    }
}

impl Drop for FreeType {
    fn drop(&mut self) {
        // SAFETY: opened once, given up once.
        unsafe { (self.done)(self.library) };
    }
}

/// A file that has a path of this process's only: whatever happens to the one it was read from, it stays what it is.
#[derive(Debug)]
pub(crate) struct InMemory(File);

impl InMemory {
    /// Of these bytes.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub(crate) fn of(bytes: &[u8]) -> io::Result<Self> {
        // SAFETY: the name ends with a zero; the descriptor is fresh and owned by the file from here on.
        let mut file = unsafe {
            let descriptor = libc::memfd_create(c"font".as_ptr(), libc::MFD_CLOEXEC);
            if descriptor < 0 {
                return Err(io::Error::last_os_error());
            }
            File::from_raw_fd(descriptor)
        };
        file.write_all(bytes)?;
        Ok(Self(file))
    }

    /// What this process opens it by, as long as it lives.
    pub(crate) fn path(&self) -> String {
        format!("/proc/self/fd/{}", self.0.as_raw_fd())
    }
}
