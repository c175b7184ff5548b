#include "storage/keychainstore.h"

#include "base/handle_windows.h"
#include "base/logging.h"

#include <wincred.h>

namespace Deckhand {

// The Credential Store's own calls, which is all that QtKeychain would do here. They ask nobody and answer at once.

namespace {

DWORD errorOf(bool isDone)
{
    return isDone ? ERROR_SUCCESS : ::GetLastError();
}

DWORD readKept(const std::wstring &target, QString *secret)
{
    CREDENTIALW *found = nullptr;
    const DWORD error = errorOf(::CredReadW(target.c_str(), CRED_TYPE_GENERIC, 0, &found));
    if (error == ERROR_SUCCESS) {
        *secret = QString::fromUtf8(reinterpret_cast<const char *>(found->CredentialBlob), found->CredentialBlobSize);
        ::CredFree(found);
    }
    return error;
}

DWORD writeKept(std::wstring target, std::wstring user, QByteArray secret)
{
    CREDENTIALW credential = {};
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = target.data();
    credential.UserName = user.data();
    credential.CredentialBlob = reinterpret_cast<BYTE *>(secret.data());
    credential.CredentialBlobSize = DWORD(secret.size());
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    return errorOf(::CredWriteW(&credential, 0));
}

} // namespace

SecretOperation *KeychainStore::ask(Access access, const QString &name, const QString &secret, QObject *parent)
{
    using Status = SecretResult::Status;
    const std::wstring target = (m_service + u'/' + name).toStdWString();
    QString found;
    const DWORD error = access == Access::Read  ? readKept(target, &found)
                      : access == Access::Write ? writeKept(target, name.toStdWString(), secret.toUtf8())
                                                : errorOf(::CredDeleteW(target.c_str(), CRED_TYPE_GENERIC, 0));
    const bool isKept = error == ERROR_SUCCESS && access != Access::Remove;
    if (isKept)
        m_state->kept.insert(name);
    else
        m_state->kept.remove(name);

    auto *operation = new SecretOperation(parent);
    if (error == ERROR_SUCCESS || error == ERROR_NOT_FOUND) {
        operation->finishLater({error == ERROR_SUCCESS ? Status::Ok : Status::NotFound, found, {}});
        return operation;
    }
    m_state->unavailable = QStringLiteral("the Credential Store failed (%1)").arg(qt_error_string(int(error)));
    qCInfo(logStorage) << "keychain:" << m_state->unavailable;
    operation->finishLater({Status::MemoryOnly, {}, reason()});
    return operation;
}

} // namespace Deckhand
