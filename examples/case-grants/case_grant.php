<?php
declare(strict_types=1);

/** $expiresAt in seconds since 1970, at most 15 minutes from now: time() + 600. */
function caseGrant(string $userId, string $name, string $caseId, array $actions, int $expiresAt): string
{
    $encode = fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $json = fn (array $part): string => json_encode($part, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    $claims = ['sub' => $userId, 'name' => $name, 'case' => $caseId, 'actions' => $actions, 'exp' => $expiresAt];
    $content = $encode($json(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . $encode($json($claims));
    return $content . '.' . $encode(hash_hmac('sha256', $content, getenv('ATTACHMENTS_SECRET'), true));
}

[, $userId, $name, $caseId, $actions, $expiresAt] = $argv;
echo caseGrant($userId, $name, $caseId, explode(',', $actions), (int) $expiresAt), "\n";
